import Signal
import Testing

@Suite struct DifferenceFunctionTests {
  /// Equations 6 and 8 of de Cheveigné & Kawahara 2002, term by term.
  static func plain(_ x: [Float], window: Int, maximumLag: Int) -> (d: [Double], n: [Double]) {
    var d = [0.0]
    var n = [1.0]
    for lag in 1...maximumLag {
      let differences = (0..<window).map { Double(x[$0] - x[$0 + lag]) }
      d.append(differences.reduce(0) { $0 + $1 * $1 })
      let sum = d.reduce(0, +)
      n.append(sum > 0 ? d[lag] * Double(lag) / sum : 1)
    }
    return (d, n)
  }

  @Test(arguments: [(64, 20), (100, 100), (333, 512), (7, 3)])
  func equalsItsDefinition(window: Int, maximumLag: Int) {
    let function = DifferenceFunction(windowLength: window, maximumLag: maximumLag)
    for seed in 1...3 as ClosedRange<UInt64> {
      let frame = TestSignals.noise(count: window + maximumLag, seed: seed)
      let expected = Self.plain(frame, window: window, maximumLag: maximumLag)
      let power = function.measure(frame)
      let mean = frame[..<window].reduce(0) { $0 + $1 * $1 } / Float(window)
      #expect(abs(power - mean) <= 1e-5 * mean)
      for lag in 0...maximumLag {
        #expect(abs(Double(function.difference[lag]) - expected.d[lag]) < 1e-4 * Double(window))
        #expect(abs(Double(function.normalized[lag]) - expected.n[lag]) < 1e-4)
      }
    }
  }

  @Test func aPeriodIsADipAndSilenceIsNone() {
    let function = DifferenceFunction(windowLength: 500, maximumLag: 250)
    let saw = (0..<750).map { Float($0 % 100) / 50 - 1 }
    _ = function.measure(saw)
    #expect(function.normalized[100] < 1e-4 && function.normalized[200] < 1e-4)
    #expect(function.normalized[50] > 0.5)
    #expect(function.measure([Float](repeating: 0, count: 750)) == 0)
    #expect((0...250).allSatisfy { function.normalized[$0] == 1 })
  }
}

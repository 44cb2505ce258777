import Pictures
import Testing

@Suite struct AxisScaleTests {
  @Test func positionsAndValuesAreInverse() {
    for scale in [AxisScale.linear(-3...7), .logarithmic(20...20_000)] {
      #expect(scale.position(of: scale.range.lowerBound) == 0)
      #expect(abs(scale.position(of: scale.range.upperBound) - 1) < 1e-12)
      for step in 0...10 {
        let position = Double(step) / 10
        #expect(abs(scale.position(of: scale.value(at: position)) - position) < 1e-12)
      }
    }
  }

  @Test func octavesAreEquallyHighOnALogarithmicScale() {
    let scale = AxisScale.logarithmic(50...12_800)
    for octave in 0...8 {
      let hz = 50 * Double(1 << octave)
      #expect(abs(scale.position(of: hz) - Double(octave) / 8) < 1e-12)
    }
  }

  @Test func linearTicksAreRound() {
    #expect(AxisScale.linear(0...3.5).ticks(maximumCount: 8) == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])
    #expect(AxisScale.linear(-87...3).ticks(maximumCount: 5) == [-80, -60, -40, -20, 0])
  }

  @Test(arguments: [3, 5, 10, 20])
  func thereAreNeverTooManyTicks(maximumCount: Int) {
    for scale in [
      AxisScale.linear(0...1), .linear(0.123...0.124), .linear(-5e6...8e6),
      .logarithmic(40...20_000), .logarithmic(1e-6...1e9), .logarithmic(300...400),
    ] {
      let ticks = scale.ticks(maximumCount: maximumCount)
      #expect(!ticks.isEmpty && ticks.count <= maximumCount + 1)
      #expect(ticks == ticks.sorted())
      #expect(ticks.allSatisfy { (-1e-6...1 + 1e-6).contains(scale.position(of: $0)) })
    }
  }

  @Test func logarithmicTicksAreThoseMusiciansKnow() {
    #expect(
      AxisScale.logarithmic(40...20_000).ticks(maximumCount: 10)
        == [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000])
  }

  @Test func labels() {
    let scale = AxisScale.linear(0...1)
    let expected: [(Double, String)] = [
      (0, "0"), (0.5, "0.5"), (-20, "\u{2212}20"), (2000, "2k"), (12_500, "12.5k"), (50, "50"),
      (0.1 + 0.2, "0.3"), (1e-6, "1e-06"),
    ]
    for (value, label) in expected { #expect(scale.label(of: value) == label) }
  }
}

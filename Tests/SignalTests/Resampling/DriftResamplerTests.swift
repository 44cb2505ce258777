import CAllocationProbe
import Foundation
import Signal
import Testing

/// Sound from a device of one clock to a device of another.
@Suite struct DriftResamplerTests {
  /// Runs two devices against each other for some simulated minutes.
  /// - Parameters:
  ///   - nominal: rate of the source, in Hz; its clock runs `ppm` faster.
  ///   - signal: of the time in seconds.
  private func run(
    nominal: Double, ppm: Double, seconds: Double, signal: (Double) -> Double
  ) -> (output: [Float], resampler: DriftResampler) {
    let resampler = DriftResampler(
      sourceRate: nominal, rate: 48_000, targetCount: Int(900 * nominal / 48_000))
    let real = nominal * (1 + 1e-6 * ppm)
    var (pushed, output) = (0, [Float]())
    let hops = Int(seconds * 48_000 / 256)
    output.reserveCapacity(256 * hops)
    var block = [Float](repeating: 0, count: 256)
    for hop in 0..<hops {
      // Periods of 128 that are over by now.
      while Double(pushed + 128) / real <= Double(hop * 256) / 48_000 {
        for i in 0..<128 { block[i] = Float(signal(Double(pushed + i) / real)) }
        block.withUnsafeBufferPointer { resampler.push($0.baseAddress!, count: 128) }
        pushed += 128
      }
      block.withUnsafeMutableBufferPointer { resampler.read(into: $0.baseAddress!, count: 256) }
      output += block
    }
    return (output, resampler)
  }

  /// Whatever the clocks, the sine stays a sine of its pitch, without a gap.
  @Test(arguments: [(48_000.0, 300.0), (48_000, -150), (44_100, 80), (96_000, -300)])
  func clocksThatDiffer(_ nominal: Double, _ ppm: Double) {
    let (output, resampler) = run(nominal: nominal, ppm: ppm, seconds: 90) {
      0.5 * sin(2 * .pi * 997 * $0)
    }
    #expect(resampler.slipCount == 0)
    #expect(abs(1e6 * resampler.drift - ppm) < 60, "\(1e6 * resampler.drift)")
    // A stretch near the end, against the best sine within half a cent.
    let part = output[(80 * 48_000)..<(80 * 48_000 + 4800)].map(Double.init)
    let power = part.reduce(0) { $0 + $1 * $1 }
    let fits = stride(from: -300.0, through: 300, by: 10).map { away -> (Double, Double) in
      let turns = (0..<part.count).map {
        2 * .pi * 997 * (1 + 1e-6 * away) * Double($0) / 48_000
      }
      let s = zip(part, turns).reduce(0) { $0 + $1.0 * sin($1.1) } * 2 / 4800
      let c = zip(part, turns).reduce(0) { $0 + $1.0 * cos($1.1) } * 2 / 4800
      let rest = zip(part, turns).reduce(0.0) {
        $0 + pow($1.0 - s * sin($1.1) - c * cos($1.1), 2)
      }
      return ((s * s + c * c).squareRoot(), 10 * log10(power / rest))
    }
    let best = fits.max { $0.1 < $1.1 }!
    #expect(abs(best.0 - 0.5) < 0.01 && best.1 > 50, "\(best.1) dB")
  }

  /// A source that stops is silence, counted once, and comes back.
  @Test func aGapIsSilence() {
    let resampler = DriftResampler(sourceRate: 48_000, rate: 48_000, targetCount: 512)
    let ones = [Float](repeating: 1, count: 256)
    var block = ones
    func hop(_ pushes: Bool) -> Float {
      if pushes { ones.withUnsafeBufferPointer { resampler.push($0.baseAddress!, count: 256) } }
      block.withUnsafeMutableBufferPointer { resampler.read(into: $0.baseAddress!, count: 256) }
      return block[255]
    }
    for _ in 0..<20 { _ = hop(true) }
    #expect(abs(hop(true) - 1) < 1e-4)
    for _ in 0..<10 { _ = hop(false) }
    #expect(hop(false) == 0 && resampler.slipCount == 1)
    for _ in 0..<10 { _ = hop(true) }
    #expect(abs(hop(true) - 1) < 1e-4 && resampler.slipCount == 1)
    // Ten seconds at once: the newest is kept.
    let many = [Float](repeating: 0.5, count: 48_000)
    many.withUnsafeBufferPointer { resampler.push($0.baseAddress!, count: 48_000) }
    #expect(abs(hop(true) - 0.5) < 1e-3 && resampler.slipCount == 2)
  }

  @Test(.enabled(if: allocation_probe_is_available() != 0))
  func nothingIsAllocated() {
    let resampler = DriftResampler(sourceRate: 44_100, rate: 48_000, targetCount: 512)
    var block = [Float](repeating: 0.1, count: 256)
    block.withUnsafeMutableBufferPointer { block in
      let before = allocation_probe_count()
      for _ in 0..<40 {
        resampler.push(block.baseAddress!, count: 235)
        resampler.read(into: block.baseAddress!, count: 256)
      }
      #expect(allocation_probe_count() == before)
    }
  }
}

/// Finds sudden silence inside a sound: at least 1 ms and at most 0.5 s of samples that stay 50 dB below
/// the level around, with sound standing at full level right before and right after.
///
/// The steep edges are what tells a dropout from a rest: a note that ends has faded before.
struct DropoutFinder {
  /// Samples per second, in Hz.
  let sampleRate: Double

  /// The dropouts of a window, in order.
  func find(in samples: [Float]) -> [Range<Int>] {
    let shortest = max(8, Int(0.001 * sampleRate))
    let longest = Int(0.5 * sampleRate)
    var result: [Range<Int>] = []
    var start: Int?
    for index in 0...samples.count {
      // Digital silence, or what a converter makes of it.
      let isQuiet = index < samples.count && abs(samples[index]) < 2e-4
      if isQuiet {
        start = start ?? index
      } else if let first = start {
        start = nil
        let run = first..<index
        if (shortest...longest).contains(run.count), isDropout(run, in: samples) {
          result.append(run)
        }
      }
    }
    return result
  }

  private func isDropout(_ run: Range<Int>, in samples: [Float]) -> Bool {
    let edge = max(4, Int(0.0015 * sampleRate))
    let around = Int(0.02 * sampleRate)
    guard run.lowerBound >= around, run.upperBound + around <= samples.count else { return false }
    let quiet = rms(samples[run])
    func standsUp(_ near: Range<Int>, _ wide: Range<Int>) -> Bool {
      let level = rms(samples[wide])
      return level > 3e-3 && quiet < level * 3e-3 && rms(samples[near]) > 0.3 * level
    }
    return standsUp(
      (run.lowerBound - edge)..<run.lowerBound, (run.lowerBound - around)..<run.lowerBound)
      && standsUp(
        run.upperBound..<run.upperBound + edge, run.upperBound..<run.upperBound + around)
  }

  private func rms(_ samples: ArraySlice<Float>) -> Float {
    (samples.reduce(0) { $0 + $1 * $1 } / Float(max(1, samples.count))).squareRoot()
  }
}

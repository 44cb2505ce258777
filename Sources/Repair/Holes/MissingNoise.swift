import Foundation
import Signal

/// The noise that a filling lacks: autoregression crosses a hole with its partials and leaves out what cannot be
/// predicted.
///
/// The levels between the partials go evenly, in dB, from those before the hole to those after it; where the
/// filling lies below, noise is added.
///
/// Thread role: control. The same seed gives the same samples.
struct MissingNoise {
  let sampleRate: Double
  var seed: UInt64 = 1

  /// Holes shorter than this, in seconds, lack nothing that is heard.
  static let shortestSeconds = 0.06
  /// Sound on each side that is looked at, in seconds.
  static let contextSeconds = 0.4
  static let fadeSeconds = 0.01

  /// Adds what is missing to a filling.
  /// - Parameters:
  ///   - samples: the sound, filled.
  ///   - gap: where the hole was; untouched where there is too little sound beside it.
  func add(to samples: inout [Double], in gap: Range<Int>) {
    let binCount = Int(0.086 * sampleRate) + 1
    let length = 2 * (binCount - 1)
    guard min(gap.lowerBound, samples.count - gap.upperBound) >= length else { return }
    let reach = Int(Self.contextSeconds * sampleRate)
    let before = samples[..<gap.lowerBound].suffix(reach)
    let after = Array(samples[gap.upperBound...].prefix(reach).reversed())
    let first = SeamNoise(before, sampleRate: sampleRate, binCount: binCount).variance
    let last = SeamNoise(after[...], sampleRate: sampleRate, binCount: binCount).variance
    let filled = samples
    var noise = [Float](repeating: 0, count: gap.count)
    var random = SeamRandom(seed: seed)
    ShapedNoise.add(to: &noise, binCount: binCount, random: &random) { place in
      let share = min(1, Double(place) / Double(gap.count))
      let start = gap.lowerBound + min(place, gap.count) - length / 2
      let found = SeamNoise.levels(filled[start..<start + length], binCount: binCount)
      return (0..<binCount).map { bin in
        let wanted = pow(first[bin] + 1e-20, 1 - share) * pow(last[bin] + 1e-20, share)
        return max(0, wanted - found[bin]).squareRoot()
      }
    }
    ShapedNoise.soften(&noise, over: Int(Self.fadeSeconds * sampleRate))
    for index in noise.indices { samples[gap.lowerBound + index] += Double(noise[index]) }
  }
}

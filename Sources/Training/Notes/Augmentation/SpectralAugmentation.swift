import NoteVAE
import Foundation
import Neural

/// Changes of an instrument's spectrum that training makes up: a random filter, which stays at its
/// frequencies, and random levels of single harmonics, which move with the key.
///
/// Both notes of a pair get the same change, as two keys of one instrument would, so that a few hundred
/// instruments become many more.
struct SpectralAugmentation: Sendable {
  /// Natural logarithm of the filter's power gain by knot.
  private let filter: [Float]
  /// The same of each harmonic; empty if they stay as they are.
  private let harmonics: [Float]

  /// Share of pairs that are filtered, and of those whose harmonics change too.
  private static let filterShare: Float = 0.6
  private static let harmonicShare: Float = 0.4
  private static let knots = 16
  /// Standard deviations in dB: of the filter's slope over the whole range, of each of its knots, of a
  /// harmonic.
  private static let (slopeDB, knotDB, harmonicDB): (Float, Float, Float) = (8, 5, 5)

  /// Draws a change; often none.
  init(harmonicCount: Int, using random: inout RandomGenerator) {
    let neper = Float(M_LN10 / 10)
    guard random.uniform() < Self.filterShare else {
      filter = []
      harmonics = []
      return
    }
    let slope = random.normal() * Self.slopeDB
    filter = (0..<Self.knots).map {
      neper
        * (slope * (Float($0) / Float(Self.knots - 1) - 0.5) + random.normal() * Self.knotDB)
    }
    harmonics =
      random.uniform() < Self.harmonicShare
      ? (0..<harmonicCount).map { _ in neper * Self.harmonicDB * random.normal() } : []
  }

  /// Changes the power of a note and keeps its mean.
  /// - Parameters:
  ///   - power: `[frame, bin]`.
  ///   - fundamental: f0 in bins; 0 without pitch.
  func apply(to power: inout [Float], bins: Int, fundamental: Float) {
    guard !filter.isEmpty else { return }
    let gains = gains(bins: bins, fundamental: fundamental)
    power.withUnsafeMutableBufferPointer { power in
      var (before, after) = (Float(0), Float(0))
      for start in stride(from: 0, to: power.count, by: bins) {
        let row = power.baseAddress! + start
        for c in 0..<bins {
          before += row[c]
          row[c] *= gains[c]
          after += row[c]
        }
      }
      guard after > 0 else { return }
      let level = before / after
      for i in power.indices { power[i] *= level }
    }
  }

  /// Power gain of each bin.
  private func gains(bins: Int, fundamental: Float) -> [Float] {
    // Knots are even over the logarithm of frequency from bin 4 (94 Hz) on.
    let scale = Float(Self.knots - 1) / log(Float(bins - 1) / 4)
    return (0..<bins).map { c in
      let place = min(max(log(Float(max(c, 1)) / 4) * scale, 0), Float(Self.knots) - 1.001)
      let left = Int(place)
      var gain = filter[left] + (place - Float(left)) * (filter[left + 1] - filter[left])
      if fundamental > 0, !harmonics.isEmpty {
        let number = max(0, Float(c) / fundamental - 1)
        let lower = Int(number)
        if lower + 1 < harmonics.count {
          gain +=
            harmonics[lower] + (number - Float(lower)) * (harmonics[lower + 1] - harmonics[lower])
        }
      }
      return exp(gain)
    }
  }
}

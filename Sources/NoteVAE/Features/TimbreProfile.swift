import CKernels
import Foundation

/// The timbre of a note in the decoder's own terms, averaged over the note: log power in bands, at each
/// harmonic of its pitch, and of the noise between the harmonics.
///
/// The latents know families of spectra; the profile is *this* note's spectrum. The decoder reads both,
/// and learns from pairs of keys what of a profile stays at its frequency (a body, a formant) and what
/// moves with the key.
package struct TimbreProfile: Sendable {
  /// Numbers of a profile: bands, harmonics, bands of the noise.
  package let count: Int

  private let bandCount: Int
  private let harmonicCount: Int
  private let bins: Int
  private let positions: [Float]
  private let weights: [Float]

  /// Bins beside a harmonic's nominal one among which its peak is looked for, at most.
  private static let reach: Float = 3

  package init(_ configuration: NoteModelConfiguration) {
    bandCount = configuration.timbreBands
    harmonicCount = configuration.harmonicCount
    count = bandCount == 0 ? 0 : 2 * bandCount + harmonicCount
    bins = configuration.stft.binCount
    guard bandCount > 0 else {
      positions = []
      weights = []
      return
    }
    positions = KnotScale(count: bandCount, bins: bins).positions
    weights = EncoderBands.weights(of: positions, bins: bins, count: bandCount)
  }

  /// The profile of a note.
  /// - Parameters:
  ///   - power: of the note at the reference level, `[frame, bin]`.
  ///   - fundamentals: f0 of each frame in bins; 0 without pitch.
  /// - Returns: `[count]`, each a quarter of the natural logarithm of a power, plus 2.
  package func callAsFunction(_ power: [Float], fundamentals: [Float]) -> [Float] {
    guard count > 0 else { return [] }
    let frames = fundamentals.count
    precondition(power.count == frames * bins, "\(power.count) powers in \(frames) frames")
    var mean = [Float](repeating: 0, count: bins)
    var peaks = [Float](repeating: 0, count: harmonicCount)
    power.withUnsafeBufferPointer { power in
      for t in 0..<frames {
        let row = power.baseAddress! + t * bins
        for c in 0..<bins { mean[c] += row[c] }
        addPeaks(of: row, fundamental: fundamentals[t], to: &peaks)
      }
    }
    let scale = 1 / Float(max(1, frames))
    for c in mean.indices { mean[c] *= scale }
    let pitched = fundamentals.filter { $0 > 0 }
    let floor =
      pitched.isEmpty
      ? nil
      : NoiseFloor(
        texture: mean, bins: bins,
        fundamental: max(NoiseFloor.leastSpacing, pitched.reduce(0, +) / Float(pitched.count)))
    var profile = bands(of: mean)
    profile += peaks.map { $0 * scale }
    profile += bands(of: floor?.power ?? mean)
    return profile.map { 0.25 * log($0 + 1e-6) + 2 }
  }

  /// Mean power of each band.
  private func bands(of row: [Float]) -> [Float] {
    var sums = [Float](repeating: 0, count: bandCount)
    for c in 0..<bins {
      let index = Int(positions[c])
      let fraction = positions[c] - Float(index)
      sums[index] += (1 - fraction) * row[c]
      sums[index + 1] += fraction * row[c]
    }
    for i in sums.indices { sums[i] *= weights[i] }
    return sums
  }

  /// Adds the largest power near each harmonic of a frame.
  private func addPeaks(
    of row: UnsafePointer<Float>, fundamental: Float, to peaks: inout [Float]
  ) {
    guard fundamental > 0 else { return }
    let reach = Int(min(Self.reach, 0.25 * fundamental).rounded())
    for k in 1...harmonicCount {
      let centre = Int((Float(k) * fundamental).rounded())
      guard centre + reach < bins else { break }
      var peak: Float = 0
      for c in max(0, centre - reach)...centre + reach { peak = max(peak, row[c]) }
      peaks[k - 1] += peak
    }
  }
}

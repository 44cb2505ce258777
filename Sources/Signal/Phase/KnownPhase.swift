import Foundation

/// Phases that need not be reconstructed, because the recording that they belong to is there.
public struct KnownPhase: Sendable {
  /// Where the phases come from; its magnitudes do not count.
  public let spectrogram: ComplexSpectrogram
  /// Which of its bins count, `[frame, bin]`.
  public let isKnown: [Bool]

  /// Phases of `spectrogram` in the bins marked in `isKnown`, `[frame, bin]`.
  public init(_ spectrogram: ComplexSpectrogram, isKnown: [Bool]) {
    precondition(
      isKnown.count == spectrogram.values.count / 2,
      "\(isKnown.count) marks for \(spectrogram.values.count / 2) bins")
    self.spectrogram = spectrogram
    self.isKnown = isKnown
  }

  /// Phases of all bins in some frames of `spectrogram`.
  public init(_ spectrogram: ComplexSpectrogram, frames: Range<Int>) {
    let all = 0..<spectrogram.frameCount
    precondition(
      frames.clamped(to: all) == frames, "frames \(frames) are not among \(all)")
    var isKnown = [Bool](repeating: false, count: spectrogram.values.count / 2)
    for i in frames.lowerBound * spectrogram.binCount..<frames.upperBound * spectrogram.binCount {
      isKnown[i] = true
    }
    self.init(spectrogram, isKnown: isKnown)
  }

  /// Stops the program if these phases are not of the same plane as the spectrogram.
  func check(against magnitudes: MagnitudeSpectrogram) {
    precondition(
      spectrogram.configuration == magnitudes.configuration
        && spectrogram.frameCount == magnitudes.frameCount,
      """
      known phase of \(spectrogram.frameCount) frames, \(spectrogram.configuration), for \
      \(magnitudes.frameCount) frames, \(magnitudes.configuration)
      """)
  }

  /// The phase of a bin in 2⁻³² turns; `i` counts bins through all frames.
  func phase(_ i: Int) -> Int32 {
    let turns =
      atan2(Double(spectrogram.values[2 * i + 1]), Double(spectrogram.values[2 * i]))
      / (2 * .pi)
    return turns.isFinite ? Int32(truncatingIfNeeded: Int64((turns * 0x1p32).rounded())) : 0
  }
}

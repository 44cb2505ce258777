import CKernels

/// The texture of a spectrogram: power averaged over some frames, so that every partial and every
/// envelope is kept but one hiss is as good as another, and the share of it that is tonal.
package struct SpectralTexture {
  /// Frames on either side that are averaged: 4 makes 9 frames, 96 ms at hop 512 and 48 kHz.
  package static let radius = 4
  /// Power below which nothing is told apart: the -60 dB of the measures.
  package static let floor: Float = 1e-6

  /// Averaged power, `[frame, bin]`.
  package let power: [Float]
  /// Share of the averaged power that is tonal, in [0, 1], `[frame, bin]`.
  ///
  /// A partial of power A in Gaussian noise of power σ² has E[P²] = A² + 4Aσ² + 2σ⁴, so that
  /// κ = E[P²] / E[P]² gives A / (A + σ²) = √(2 - κ).
  package let tonalShare: [Float]

  package init(power: [Float], bins: Int) {
    let frames = power.count / bins
    self.power = Self.average(power, frames: frames, bins: bins)
    let meanSquare = Self.average(power.map { $0 * $0 }, frames: frames, bins: bins)
    var share = [Float](repeating: 0, count: power.count)
    kernel_tonal_share(self.power, meanSquare, &share, Self.spread, power.count)
    tonalShare = share
  }

  package static func average(_ power: [Float], frames: Int, bins: Int) -> [Float] {
    var average = [Float](repeating: 0, count: power.count)
    kernel_frame_average(power, &average, frames, bins, radius)
    return average
  }

  /// 1 / (κ - 1) as nine overlapping frames of white noise give it on average; it would be 1 over
  /// endless time. Measured, and kept true by a test.
  package static let spread: Float = 1.75
}

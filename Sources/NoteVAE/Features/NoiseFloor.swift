import CKernels

/// The noise between the partials of a note: what is left of each frame where no partial reaches.
///
/// Vibrato, tremolo and chorus make a partial's power rise and fall as noise does, so that no
/// statistic of one bin over time tells them apart. Between partials only noise is left. A window of
/// bins as wide as the partials are apart holds one partial, whose lobe covers ``lobeBins``; the first
/// quartile of the others is the floor, whatever the partials' exact places are (a piano's are
/// stretched). Where partials are nearer than ``leastSpacing`` nothing lies between them.
package struct NoiseFloor: Equatable {
  /// Bins that the lobe of a partial covers down to -25 dB with the model's window.
  static let lobeBins = 7
  /// Least distance of partials at which there is something between them, in bins: 211 Hz.
  package static let leastSpacing: Float = 9
  /// The mean over the first quartile of noise power that was averaged as ``SpectralTexture`` does.
  /// Measured, and kept true by a test.
  package static let rise: Float = 1.3

  /// Expected power of the noise, `[frame, bin]`.
  package let power: [Float]

  /// Finds the floor of averaged powers.
  /// - Parameters:
  ///   - texture: averaged power, `[frame, bin]`.
  ///   - fundamental: f0 in bins.
  /// - Returns: nil if partials are too near for anything to lie between them, or there is no pitch.
  package init?(texture: [Float], bins: Int, fundamental: Float) {
    guard fundamental >= Self.leastSpacing else { return nil }
    let spacing = min(fundamental, Float(bins) / 2)
    var floor = [Float](repeating: 0, count: texture.count)
    var scratch = [Float](repeating: 0, count: Int(spacing) + 3)
    kernel_noise_floor(
      texture, &floor, spacing, Self.lobeBins, texture.count / bins, bins, &scratch)
    for i in floor.indices { floor[i] *= Self.rise }
    power = floor
  }
}

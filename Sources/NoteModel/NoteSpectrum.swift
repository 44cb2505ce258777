/// What the decoder expects to sound: power of the tonal and of the noise part, frame by frame, of a
/// note at the model's reference level.
public struct NoteSpectrum: Sendable, Equatable {
  /// Number of frames.
  public let frameCount: Int
  /// Bins in each frame.
  public let binCount: Int
  /// Power of what has a phase that goes on: partials, `[frame, bin]`.
  public var tonal: [Float]
  /// Expected power of what is noise, `[frame, bin]`.
  public var noise: [Float]

  /// Makes a spectrum from powers, `[frame, bin]` each.
  public init(frameCount: Int, binCount: Int, tonal: [Float], noise: [Float]) {
    precondition(
      tonal.count == frameCount * binCount && noise.count == tonal.count,
      "\(tonal.count) and \(noise.count) powers for \(frameCount) frames of \(binCount) bins")
    self.frameCount = frameCount
    self.binCount = binCount
    self.tonal = tonal
    self.noise = noise
  }

  /// Power of both together, `[frame, bin]`.
  public var total: [Float] { zip(tonal, noise).map { $0 + $1 } }
}

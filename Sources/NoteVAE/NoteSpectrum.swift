/// What the decoder expects to sound: power of the tonal and of the noise part, frame by frame, of a
/// note at the model's reference level.
public struct NoteSpectrum: Sendable, Equatable {
  /// Number of frames.
  public let frameCount: Int
  /// Bins in each frame.
  public let binCount: Int
  /// Power of what has a phase that goes on: partials, `[frame, bin]`.
  public let tonal: [Float]
  /// Expected power of what is noise, `[frame, bin]`.
  public let noise: [Float]
  /// What the tonal part is made of, if that is known.
  let parts: TonalParts?

  /// Makes a spectrum from powers, `[frame, bin]` each.
  public init(frameCount: Int, binCount: Int, tonal: [Float], noise: [Float]) {
    self.init(frameCount: frameCount, binCount: binCount, tonal: tonal, noise: noise, parts: nil)
  }

  /// Makes a spectrum whose partials are known.
  init(frameCount: Int, binCount: Int, tonal: [Float], noise: [Float], parts: TonalParts?) {
    precondition(
      tonal.count == frameCount * binCount && noise.count == tonal.count,
      "\(tonal.count) and \(noise.count) powers for \(frameCount) frames of \(binCount) bins")
    self.frameCount = frameCount
    self.binCount = binCount
    self.tonal = tonal
    self.noise = noise
    self.parts = parts
  }

  /// Power of both together, `[frame, bin]`.
  public var total: [Float] { zip(tonal, noise).map { $0 + $1 } }
}

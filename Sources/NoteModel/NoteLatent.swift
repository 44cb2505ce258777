/// A note as the model knows it: which instrument it is, how it moves, which key was struck and how
/// hard, how loud it was.
public struct NoteLatent: Sendable, Equatable {
  /// What instrument it is, `[globalSize]`.
  public var global: [Float]
  /// How it moves, `[step, localSize]`, one step per `samplesPerLatent` samples from the onset.
  public var local: [Float]
  /// Key and force.
  public var condition: NoteCondition
  /// Root mean square of the whole note, linear.
  public var level: Float
  /// Length in samples at the model's rate.
  public var sampleCount: Int

  /// Makes a latent.
  public init(
    global: [Float], local: [Float], condition: NoteCondition, level: Float, sampleCount: Int
  ) {
    self.global = global
    self.local = local
    self.condition = condition
    self.level = level
    self.sampleCount = sampleCount
  }
}

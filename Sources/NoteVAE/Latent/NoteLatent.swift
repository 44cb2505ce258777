/// A note as the model knows it: which instrument it is, how it moves, which key was struck and how
/// hard, how loud it was.
public struct NoteLatent: Sendable, Equatable {
  /// What instrument it is, `[globalSize]`.
  public var global: [Float]
  /// How it moves, `[step, localSize]`, one step per `samplesPerLatent` samples from the onset.
  public var local: [Float]
  /// Numbers in each step of `local`.
  public var localSize: Int
  /// Key and force.
  public var condition: NoteCondition
  /// Root mean square of the whole note, linear.
  public var level: Float
  /// Length in samples at the model's rate.
  public var sampleCount: Int
  /// Samples between attack and release, which a longer or shorter note has more or less of.
  public var sustain: Range<Int>
  /// What is known of its spectrum beside the latents; nil for a note that was never recorded.
  public var timbre: NoteTimbre?
  /// How its pitch moves; nil for one that stays, or has none.
  public var movement: PitchMovement?
  /// Where it is heard between left and right; nil for a mono note.
  public var stereo: StereoImage?

  /// Steps of the path.
  public var stepCount: Int { local.count / localSize }

  /// Makes a latent; without `sustain` all of it may be stretched.
  public init(
    global: [Float], local: [Float], localSize: Int, condition: NoteCondition, level: Float,
    sampleCount: Int, sustain: Range<Int>? = nil, timbre: NoteTimbre? = nil,
    movement: PitchMovement? = nil, stereo: StereoImage? = nil
  ) {
    precondition(
      localSize > 0 && local.count % localSize == 0 && !local.isEmpty,
      "a path of \(local.count) numbers in steps of \(localSize)")
    self.global = global
    self.local = local
    self.localSize = localSize
    self.condition = condition
    self.level = level
    self.sampleCount = sampleCount
    let sustain = sustain ?? 0..<sampleCount
    precondition(
      sustain.lowerBound >= 0 && sustain.upperBound <= sampleCount,
      "a sustain of \(sustain) in \(sampleCount) samples")
    self.sustain = sustain
    self.timbre = timbre
    self.movement = movement
    self.stereo = stereo
  }

  /// The same note without the levels of single frames.
  package var withoutFrameLevels: NoteLatent {
    var latent = self
    latent.timbre?.level = []
    return latent
  }

  /// The same note without what the decoder could not say of it.
  package var withoutCorrection: NoteLatent {
    var latent = self
    latent.timbre?.correction = []
    latent.timbre?.level = []
    return latent
  }
}

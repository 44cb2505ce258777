/// What one chooses for the adversarial stage of a note model.
public struct AdversarialOptions: Codable, Sendable, Equatable {
  /// The game that is played.
  public var form = AdversarialForm.hinge
  /// Factor on what the discriminators say, in the decoder's loss, which is in dB.
  public var weight: Float = 0.3
  /// Factor on the distance of the discriminators' hidden layers, in the decoder's loss.
  public var matching: Float = 2
  /// Learning rate of the discriminators, as a factor on the decoder's.
  public var discriminatorRate = 2.0
  /// Steps over which what the discriminators say comes in.
  public var warmUp = 300

  /// Usual choices, those of a trial whose numbers `TrainingNotes` tells.
  public init() {}
}

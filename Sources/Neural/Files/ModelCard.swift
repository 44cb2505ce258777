/// What a preset says of itself: data, licence, how it was trained. What was measured is told beside
/// it, in a page of its own.
public struct NoteModelCard: Codable, Sendable, Equatable {
  /// What it was trained on, in words.
  public var data = ""
  /// Terms of the data and the weights.
  public var licence = ""
  /// The command line that made it.
  public var command = ""
  /// Seed of weights, noise and order.
  public var seed: UInt64 = 0
  /// Optimiser steps.
  public var steps = 0
  /// Notes that went through training, with repetitions.
  public var notesSeen = 0
  /// Hours of training.
  public var hours = 0.0

  /// An empty card.
  public init() {}
}

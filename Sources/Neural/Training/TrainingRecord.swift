import Foundation

/// One line of a training's log: means since the line before, or over all validation items.
public struct TrainingRecord: Codable, Sendable, Equatable {
  /// A part of the loss.
  public struct Term: Codable, Sendable, Equatable {
    /// The model's name for it.
    public var name: String
    /// Mean over the items.
    public var value: Double
  }

  /// Steps done when the line was written.
  public var step: Int
  /// Which items.
  public var split: TrainingBatch.Split
  /// Mean loss.
  public var loss: Double
  /// Its parts.
  public var terms: [Term]
  /// Learning rate of the last step; training only.
  public var learningRate: Double?
  /// Norm of the last step's gradient before clipping; training only.
  public var gradientNorm: Double?
  /// Items a second since the line before.
  public var itemsPerSecond: Double
  /// Seconds of training so far, those before a resumption included.
  public var seconds: Double

  /// The value of a term, if the model has one of that name.
  public subscript(term: String) -> Double? { terms.first { $0.name == term }?.value }
}

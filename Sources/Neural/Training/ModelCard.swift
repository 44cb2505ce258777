/// What a preset says of itself: data, licence, how it was trained. What was measured is told beside
/// it, in a page of its own.
public struct ModelCard: Codable, Sendable, Equatable {
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
  /// Notes or phrases that went through training, with repetitions.
  public var itemsSeen = 0
  /// Hours of training.
  public var hours = 0.0

  /// An empty card.
  public init() {}
}

extension Trainer {
  /// The card of the weights as they are now.
  /// - Parameters:
  ///   - data: what they were trained on, in words.
  ///   - licence: terms of the data.
  ///   - command: the command line.
  public func card(data: String, licence: String, command: String) -> ModelCard {
    var card = ModelCard()
    card.data = data
    card.licence = licence
    card.command = command
    card.seed = configuration.seed
    card.steps = stepsDone
    card.itemsSeen = stepsDone * configuration.batchSize
    card.hours = secondsTrained / 3600
    return card
  }
}

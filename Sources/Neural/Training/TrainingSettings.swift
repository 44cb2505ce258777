import Foundation

/// What is chosen for the training of any model.
public struct TrainingSettings: Codable, Sendable, Equatable {
  /// Items a step.
  public var batchSize: Int
  /// Highest learning rate.
  public var learningRate: Double
  /// Seed of weights, order and noise.
  public var seed: UInt64
  /// Threads.
  public var workers: Int
  /// Steps from one judgement to the next.
  public var validationInterval: Int
  /// Parts into which each batch is dealt; nil for as many as help the ranks, two each.
  public var lanes: Int?
  /// Whether the weights shall not depend on the number of ranks; nil for no.
  public var isExact: Bool?
  /// Whether ranks send gradients in half precision; nil for no.
  public var isHalf: Bool?
  /// Whether ranks begin to add gradients while others are still being made; nil for yes.
  public var isOverlapping: Bool?

  /// Chooses; what is not said is as for the shipped models, on all processors.
  public init(
    batchSize: Int, learningRate: Double = 1e-3, seed: UInt64 = 1,
    workers: Int = ProcessInfo.processInfo.activeProcessorCount, validationInterval: Int = 500
  ) {
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.seed = seed
    self.workers = workers
    self.validationInterval = validationInterval
  }

  /// Lanes of a training on `rankCount` ranks. Where the weights shall not depend on the ranks, the lanes
  /// do not either; else each rank has two, but a lane has at least one item.
  func laneCount(rankCount: Int) -> Int {
    lanes ?? (isExact == true ? 2 : max(2, min(2 * rankCount, batchSize)))
  }
}

import Foundation

/// Everything that decides how a training runs; saved with its checkpoints.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// Steps of the optimiser in all.
  public var stepCount: Int
  /// Items a step.
  public var batchSize: Int
  /// Largest number of items that go through the network at once; a larger batch accumulates.
  public var chunkSize: Int
  /// Decides the order of the data and all noise.
  public var seed: UInt64
  /// By step.
  public var learningRate: Schedule
  /// Moments, weight decay, clipping.
  public var optimiser: AdamW.Configuration
  /// Decay of the weights' moving average, which is then what is validated and saved as the
  /// result; none for the last step's weights.
  public var averageDecay: Double?
  /// Parts into which each batch is dealt. Another number gives the same results but for rounding;
  /// it bounds how many workers can help, and how many ranks.
  public var laneCount: Int
  /// Threads; the results do not depend on it at all.
  public var workerCount: Int
  /// Whether ranks add gradients in the lanes' order, so that the results do not depend on how many ranks
  /// there are; see ``GradientSum/inOrder``.
  public var isExact: Bool
  /// Whether ranks send gradients in half precision; of no meaning where they are added in order. See
  /// ``GradientSum/half``.
  public var isHalf: Bool
  /// Whether ranks begin to add gradients while others are still being made; of no meaning where they are
  /// added in order.
  public var isOverlapping: Bool
  /// Steps from one line of the log to the next.
  public var logInterval: Int
  /// Steps from one validation to the next; there is one at the end in any case.
  public var validationInterval: Int
  /// Steps from one checkpoint to the next; there is one at the end in any case.
  public var checkpointInterval: Int
  /// Steps in a row that may be skipped because loss or gradient were not finite.
  public var skipLimit: Int

  /// Makes a configuration; lanes and workers are as many as the machine has cores.
  public init(
    stepCount: Int, batchSize: Int, chunkSize: Int = .max, seed: UInt64 = 0,
    learningRate: Schedule = .constant(1e-3),
    optimiser: AdamW.Configuration = .init(gradientNormLimit: 1), averageDecay: Double? = nil,
    laneCount: Int = ProcessInfo.processInfo.activeProcessorCount,
    workerCount: Int = ProcessInfo.processInfo.activeProcessorCount, isExact: Bool = false,
    isHalf: Bool = false, isOverlapping: Bool = true,
    logInterval: Int = 50, validationInterval: Int = 500, checkpointInterval: Int = 500,
    skipLimit: Int = 10
  ) {
    self.stepCount = stepCount
    self.batchSize = batchSize
    self.chunkSize = chunkSize
    self.seed = seed
    self.learningRate = learningRate
    self.optimiser = optimiser
    self.averageDecay = averageDecay
    self.laneCount = laneCount
    self.workerCount = workerCount
    self.isExact = isExact
    self.isHalf = isHalf
    self.isOverlapping = isOverlapping
    self.logInterval = logInterval
    self.validationInterval = validationInterval
    self.checkpointInterval = checkpointInterval
    self.skipLimit = skipLimit
  }

  /// How ranks add their gradients.
  var gradientSum: GradientSum { isExact ? .inOrder : isHalf ? .half : .fastest }

  /// Stops the program when a number makes no sense.
  func check() {
    let positive = [
      ("batchSize", batchSize), ("chunkSize", chunkSize), ("laneCount", laneCount),
      ("workerCount", workerCount), ("logInterval", logInterval),
      ("validationInterval", validationInterval), ("checkpointInterval", checkpointInterval),
      ("skipLimit", skipLimit),
    ]
    for (name, value) in positive { require(value > 0, "\(name) is \(value), must be positive") }
    require(stepCount >= 0, "stepCount is \(stepCount), must not be negative")
  }
}

import Foundation
import OutputFiles

/// Trains a model: data-parallel on all cores, and on several machines where the program is one of a
/// ``RankGroup``, with a log, validation and checkpoints.
///
/// Given a folder, it keeps there
/// - `checkpoint.safetensors`, from which ``run(shouldStop:)`` goes on when it is called again: a
///   training that was killed ends with the same bits as one that was not, on the same machine;
/// - `best.safetensors`, the weights of the lowest validation loss so far;
/// - `weights.safetensors`, those of the last step, written at the end;
/// - `log.csv` and `log.jsonl`.
///
/// It can be asked to stop between two steps, and then saves first; signals are left to the program.
/// A step whose loss or gradient is not finite moves nothing, is reported, and ends the training if
/// there are too many in a row.
///
/// Each rank of a group runs its lanes of every batch and moves its own copy of the weights by the sum of
/// all gradients. The leader alone validates, talks, reads and writes the folder.
///
/// Threads: control.
public final class Trainer<Model: TrainableModel> {
  /// How a run ended.
  public enum Ending: Sendable {
    /// All steps are done.
    case finished
    /// It was asked to stop; the next run goes on from there.
    case stopped
  }

  /// What is trained.
  public let model: Model
  /// How.
  public let configuration: TrainingConfiguration
  /// Where files go; none are written without it, nor by other ranks than the leader.
  public let folder: URL?
  /// What is told on the way.
  public var progress = TrainingProgress.silent
  /// Called after each validation, for example to draw pictures of what ``result`` makes.
  public var onValidation: (TrainingRecord) -> Void = { _ in }
  /// The lines of the log since ``run(shouldStop:)`` was called; earlier ones are in the folder's.
  public private(set) var history: [TrainingRecord] = []

  private let group: any RankGroup
  private let share: LaneShare
  private let validationCount: Int
  private let metadata: [String: String]
  private let optimiser: AdamW
  private let average: WeightAverage?
  private let noise: RandomGenerator
  private let pool: WorkerPool
  private let learners: DataParallel<Model>
  private let buckets: GradientBuckets
  /// Where gradients are added while others are being made.
  private let overlap: OverlappingSum?
  private lazy var judges = DataParallel(
    model: model, parameters: result, recording: false,
    laneCount: configuration.isExact ? share.laneCount : share.counts[0],
    chunkSize: configuration.chunkSize, pool: pool)

  private var order: DataOrder
  private var state = TrainingState()
  private var log: TrainingLog?
  private var interval = Interval()
  /// Whether some rank was asked to stop, told with the last step's losses.
  private var isStopWished = false

  /// What happened since the last line of the log.
  private struct Interval {
    var losses = LossMeans()
    var seconds = 0.0
    var learningRate = 0.0
    var gradientNorm = 0.0
    var lastShown = ContinuousClock.now
  }

  /// Prepares a training.
  /// - Parameters:
  ///   - model: with its initial weights.
  ///   - trainingCount: items to learn from, numbered from 0.
  ///   - validationCount: items to be judged by, numbered from 0; may be 0.
  ///   - configuration: how.
  ///   - folder: where files go; made if needed. None for a training that leaves no trace.
  ///   - metadata: free text for the weight files, such as the model's configuration.
  ///   - group: of the ranks that train together.
  /// - Throws: `noItems`, `unsafeMatrixLibrary` when several workers would be wrong, `tooManyRanks` or
  ///   `tooManyLanes` when a batch cannot be dealt to the ranks.
  public init(
    model: Model, trainingCount: Int, validationCount: Int = 0,
    configuration: TrainingConfiguration, folder: URL? = nil, metadata: [String: String] = [:],
    group: any RankGroup = Ranks.current
  ) throws(TrainingError) {
    configuration.check()
    guard trainingCount > 0 else { throw .noItems }
    guard configuration.workerCount == 1 || BLAS.isThreadSafe else {
      throw .unsafeMatrixLibrary(workerCount: configuration.workerCount)
    }
    let share = LaneShare(laneCount: configuration.laneCount, rankCount: group.size)
    if group.size > 1 {
      guard share.laneCount >= group.size else {
        throw .tooManyRanks(rankCount: group.size, laneCount: share.laneCount)
      }
      guard configuration.batchSize >= share.laneCount else {
        throw .tooManyLanes(laneCount: share.laneCount, batchSize: configuration.batchSize)
      }
    }
    self.group = group
    self.share = share
    self.model = model
    self.validationCount = validationCount
    self.configuration = configuration
    self.folder = group.isLeader ? folder : nil
    self.metadata = metadata
    optimiser = AdamW(parameters: model.parameters, configuration: configuration.optimiser)
    average = configuration.averageDecay.map { WeightAverage(of: model.parameters, decay: $0) }
    let root = RandomGenerator(seed: configuration.seed)
    order = DataOrder(itemCount: trainingCount, root: root.stream(0))
    noise = root.stream(1)
    let lanes = share.lanes(of: group.rank)
    pool = WorkerPool(workerCount: min(configuration.workerCount, lanes.count))
    buckets = GradientBuckets(of: model.parameters)
    overlap =
      group.size > 1 && configuration.isOverlapping && !configuration.isExact
      ? OverlappingSum() : nil
    learners = DataParallel(
      model: model, parameters: model.parameters, recording: true,
      laneCount: share.laneCount, numbers: lanes, chunkSize: configuration.chunkSize, pool: pool,
      buckets: overlap == nil ? nil : buckets)
  }

  /// The weights that are validated and saved: the moving average, or the model's own without one.
  public var result: ParameterStore { average?.parameters ?? model.parameters }

  /// Steps done, those before a resumption included.
  public var stepsDone: Int { state.step }

  /// Seconds of training so far, those before a resumption included.
  public var secondsTrained: Double { state.seconds }

  // MARK: Running

  /// Trains from the folder's checkpoint, or from the beginning, to the last step.
  /// - Parameter shouldStop: asked before each step; true saves and ends the run. On several ranks one more
  ///   step is taken, with which the others are told.
  @discardableResult
  public func run(shouldStop: () -> Bool = { false }) throws(TrainingError) -> Ending {
    try begin()
    defer { teller.finish() }
    while state.step < configuration.stepCount {
      let wishesToStop = shouldStop()
      guard !(group.size > 1 ? isStopWished : wishesToStop) else {
        keepTogether()
        try saveCheckpoint()
        teller.note("stopped after step \(state.step)")
        return .stopped
      }
      try takeStep(wishesToStop: wishesToStop)
      showProgress()
      if isDue(configuration.logInterval) { try logInterval() }
      if isDue(configuration.validationInterval) { try validate() }
      if isDue(configuration.checkpointInterval) {
        keepTogether()
        try saveCheckpoint()
      }
    }
    try save(result, as: "weights.safetensors")
    return .finished
  }

  private func isDue(_ interval: Int) -> Bool {
    state.step % interval == 0 || state.step == configuration.stepCount
  }

  private func begin() throws(TrainingError) {
    history = []
    interval = Interval()
    isStopWished = false
    if let folder { try TrainingFolder.make(folder) }
    if let checkpoint, checkpoint.exists {
      state = try checkpoint.load()
      teller.note("going on from step \(state.step)")
    }
    state = group.lead { state }
    follow()
    guard let folder else { return }
    log = try TrainingLog(folder: folder, length: state.logLength)
  }

  // MARK: One step

  /// Goes one step on, whatever the number of steps in all; ``run()`` does the rest.
  /// - Parameter wishesToStop: whether this rank was asked to stop.
  package func takeStep(wishesToStop: Bool = false) throws(TrainingError) {
    let start = ContinuousClock.now
    let step = state.step
    let items = order.items(from: state.itemsDrawn, count: configuration.batchSize)
    let means = laneMeans(of: items, step: step)
    let losses: LossMeans
    if group.size > 1 {
      let report = share.gather(means, wishesToStop: wishesToStop, in: group)
      losses = report.losses
      isStopWished = report.isStopWished
    } else {
      losses = means.sum
    }
    state.step += 1
    state.itemsDrawn += items.count
    let rate = configuration.learningRate.value(atStep: step)
    var norm = Double.nan
    if losses.loss.isFinite {
      norm = optimiser.step(gradients: wholeGradients(), learningRate: rate, pool: pool)
    } else {
      learners.clearGradients()
    }
    if norm.isFinite {
      average?.update(from: model.parameters, step: optimiser.stepCount - 1, pool: pool)
      state.skippedInARow = 0
      interval.losses.add(losses)
      interval.learningRate = rate
      interval.gradientNorm = norm
    } else {
      try skip(loss: losses.loss, gradientNorm: norm)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    interval.seconds += seconds
    state.seconds += seconds
  }

  /// Runs the batch through the lanes here; where sums overlap the gradients are then added, too.
  private func laneMeans(of items: [Int], step: Int) -> [LossMeans] {
    let noise = noise.stream(step)
    guard let overlap else {
      return learners.losses(of: items, split: .training, step: step) { noise.stream($0) }
    }
    return overlap.losses(of: items, step: step, noise: noise, by: learners, adding: addGradients)
  }

  /// Adds the gradients of all ranks' lanes into the first lane here.
  private func addGradients(isReady: (Int) -> Bool) {
    group.sum(
      learners.gradients, laneCounts: share.counts, buckets: buckets.ranges,
      as: configuration.gradientSum, isReady: isReady)
  }

  /// The gradients of all ranks' lanes, to be added in this order.
  private func wholeGradients() -> [UnsafeMutableBufferPointer<Float>] {
    let own = learners.gradients
    guard group.size > 1 else { return own }
    if overlap == nil { addGradients { _ in true } }
    for lane in own.dropFirst() { lane.update(repeating: 0) }
    return [own[0]]
  }

  private func skip(loss: Double, gradientNorm: Double) throws(TrainingError) {
    state.skippedInARow += 1
    teller.note(
      "step \(state.step) skipped: loss \(loss), gradient norm \(gradientNorm) "
        + "(\(state.skippedInARow) in a row)")
    guard state.skippedInARow < configuration.skipLimit else {
      throw .diverged(
        step: state.step, skippedInARow: state.skippedInARow, lastLoss: loss,
        lastGradientNorm: gradientNorm)
    }
  }

  // MARK: Ranks

  /// Takes over the leader's weights, averages and moments.
  private func follow() {
    guard group.size > 1 else { return }
    optimiser.stepCount = group.lead { optimiser.stepCount }
    for block in blocks {
      group.broadcast(
        UnsafeMutableRawBufferPointer(start: block, count: 4 * model.parameters.count))
    }
  }

  /// Makes the weights of all ranks equal again where their processors round in different ways.
  private func keepTogether() {
    guard group.size > 1 else { return }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for block in blocks {
      for i in 0..<model.parameters.count {
        hash = (hash ^ UInt64(block[i].bitPattern)) &* 0x100_0000_01b3
      }
    }
    guard !group.isSameEverywhere(hash) else { return }
    teller.note(
      "step \(state.step): the ranks' weights differ, as on processors of different kinds; all go on "
        + "with those of rank 0")
    follow()
  }

  /// All that a step changes, each laid out as the parameters.
  private var blocks: [UnsafeMutablePointer<Float>] {
    [model.parameters.pointer, optimiser.mean.pointer, optimiser.variance.pointer]
      + (average.map { [$0.parameters.pointer] } ?? [])
  }

  // MARK: Telling

  private var teller: TrainingProgress { group.isLeader ? progress : .silent }

  /// The interval so far; none when every step of it was skipped.
  private var intervalRecord: TrainingRecord? {
    guard interval.losses.itemCount > 0 else { return nil }
    return record(
      interval.losses, split: .training, seconds: interval.seconds,
      learningRate: interval.learningRate, gradientNorm: interval.gradientNorm)
  }

  private func record(
    _ losses: LossMeans, split: TrainingBatch.Split, seconds: Double,
    learningRate: Double? = nil, gradientNorm: Double? = nil
  ) -> TrainingRecord {
    TrainingRecord(
      step: state.step, split: split, loss: losses.loss,
      terms: losses.terms.map { .init(name: $0.name, value: $0.value) },
      learningRate: learningRate, gradientNorm: gradientNorm,
      itemsPerSecond: Double(losses.itemCount) / max(seconds, 1e-9), seconds: state.seconds)
  }

  private func showProgress() {
    guard teller.isLive, ContinuousClock.now - interval.lastShown > .milliseconds(200),
      let record = intervalRecord
    else { return }
    interval.lastShown = .now
    show(record)
  }

  private func show(_ record: TrainingRecord) {
    let itemsLeft = (configuration.stepCount - state.step) * configuration.batchSize
    teller.show(
      record, stepCount: configuration.stepCount,
      secondsLeft: Double(itemsLeft) / record.itemsPerSecond)
  }

  private func logInterval() throws(TrainingError) {
    guard let record = intervalRecord else { return }
    try tell(record)
    interval = Interval()
  }

  private func tell(_ record: TrainingRecord) throws(TrainingError) {
    history.append(record)
    try log?.append(record)
    show(record)
  }

  // MARK: Judging and keeping

  private func validate() throws(TrainingError) {
    guard validationCount > 0, group.isLeader else { return }
    let start = ContinuousClock.now
    // The same noise for an item at each validation.
    let noise = RandomGenerator(seed: configuration.seed).stream(2)
    let losses = judges.losses(
      of: Array(0..<validationCount), split: .validation, step: state.step
    ) { noise.stream($0) }.sum
    let record = record(
      losses, split: .validation, seconds: (ContinuousClock.now - start) / .seconds(1))
    if losses.loss.isFinite {
      try tell(record)
      if losses.loss < state.best?.loss ?? .infinity {
        state.best = .init(loss: losses.loss, step: state.step)
        try save(result, as: "best.safetensors")
      }
    } else {
      teller.note("step \(state.step): the validation loss is \(losses.loss)")
    }
    onValidation(record)
  }

  private var checkpoint: TrainingCheckpoint? {
    folder.map {
      TrainingCheckpoint(
        url: TrainingFolder.checkpoint(in: $0), parameters: model.parameters, optimiser: optimiser,
        average: average)
    }
  }

  private func saveCheckpoint() throws(TrainingError) {
    guard let checkpoint, let log else { return }
    state.optimiserStepCount = optimiser.stepCount
    state.logLength = try log.length()
    try checkpoint.save(state, configuration: configuration)
  }

  private func save(_ weights: ParameterStore, as name: String) throws(TrainingError) {
    guard let folder else { return }
    do {
      try weights.save(
        to: folder.appendingPathComponent(name),
        metadata: metadata.merging(["step": "\(state.step)"]) { own, _ in own })
    } catch {
      throw .unwritable(error)
    }
  }
}

/// Runs a model over many items on several workers, with results that do not depend on how many.
///
/// Items are dealt to a fixed number of *lanes*, each with its own ``Graph`` and gradients; a worker
/// takes whole lanes. Within a lane the items go through the network in chunks, one after the
/// other, so that memory is bounded by lanes × chunk and not by the batch: gradients accumulate. Of a
/// group of ranks each has some of the lanes.
///
/// Threads: control; the lanes' graphs are touched by one worker at a time.
final class DataParallel<Model: TrainableModel> {
  private let model: Model
  private let lanes: [Lane]
  private let numbers: Range<Int>
  private let laneCount: Int
  private let chunkSize: Int
  private let pool: WorkerPool
  private let final: FinalGradients?

  /// Makes lanes over `parameters`, which are those of the model or a copy of them.
  /// - Parameters:
  ///   - laneCount: into how many lanes items are dealt.
  ///   - numbers: which of these lanes are here; all if nil.
  ///   - buckets: of which it is told when they are final, if that is asked for.
  init(
    model: Model, parameters: ParameterStore, recording: Bool, laneCount: Int,
    numbers: Range<Int>? = nil, chunkSize: Int, pool: WorkerPool, buckets: GradientBuckets? = nil
  ) {
    self.model = model
    self.chunkSize = chunkSize
    self.pool = pool
    self.laneCount = laneCount
    self.numbers = numbers ?? 0..<laneCount
    lanes = self.numbers.map { _ in
      Lane(graph: Graph(parameters: parameters, recording: recording, buckets: buckets))
    }
    final = buckets.map { [lanes] in
      FinalGradients(laneCount: lanes.count, bucketCount: $0.count)
    }
  }

  /// Gradients of the lanes here, to be added in this order.
  var gradients: [UnsafeMutableBufferPointer<Float>] { lanes.map(\.graph.parameterGradients) }

  /// Sets all gradients to zero.
  func clearGradients() {
    for lane in lanes { lane.graph.clearParameterGradients() }
  }

  /// Runs those of the items that belong to the lanes here through the model and, when recording, adds
  /// their part of the gradient of the mean loss to ``gradients``. A chunk whose loss is not finite adds
  /// none.
  /// - Parameter stream: the random stream of the item at a position of `items`.
  /// - Returns: the means of each lane here.
  func losses(
    of items: [Int], split: TrainingBatch.Split, step: Int,
    stream: @escaping @Sendable (Int) -> RandomGenerator
  ) -> [LossMeans] {
    let (model, lanes, chunkSize, final) = (model, lanes, chunkSize, final)
    let (first, laneCount) = (numbers.lowerBound, laneCount)
    pool.run(count: lanes.count) { index in
      let lane = lanes[index]
      lane.means = LossMeans()
      let end = items.count * (first + index + 1) / laneCount
      var start = items.count * (first + index) / laneCount
      while start < end {
        let chunk = start..<start + min(chunkSize, end - start)
        lane.run(
          model,
          TrainingBatch(
            split: split, step: step, items: Array(items[chunk]), streams: chunk.map(stream)),
          share: Float(chunk.count) / Float(items.count)
        ) { bucket in
          if chunk.upperBound == end { final?.finish(bucket, lane: index) }
        }
        start = chunk.upperBound
      }
      final?.finish(lane: index)
    }
    return lanes.map(\.means)
  }

  /// Before a step of which it is asked what ``isFinal(_:)``.
  func beginStep() { final?.begin() }

  /// Whether nothing more is added to a bucket of ``gradients`` in this step; from any thread.
  func isFinal(_ bucket: Int) -> Bool { final?.isFinal(bucket) ?? false }
}

extension DataParallel {
  /// A graph, and what it said about its items. One worker at a time runs it, and the pool orders
  /// these times; hence `@unchecked Sendable`.
  private final class Lane: @unchecked Sendable {
    let graph: Graph
    var means = LossMeans()

    init(graph: Graph) { self.graph = graph }

    /// - Parameters:
    ///   - share: the chunk's part of the whole batch.
    ///   - onFinal: given the buckets to whose gradients the chunk adds no more.
    func run(
      _ model: Model, _ batch: TrainingBatch, share: Float, onFinal: (Int) -> Void
    ) {
      graph.reset()
      let losses = model.losses(of: batch, in: graph)
      means.add(losses, itemCount: batch.count)
      guard graph.isRecording, losses.total.scalar.isFinite else { return }
      graph.backward(from: losses.total, scale: share, onFinal: onFinal)
    }
  }
}

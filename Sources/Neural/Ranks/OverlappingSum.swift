/// Lets workers make gradients while the thread that belongs to a ``RankGroup`` adds up those that are final.
struct OverlappingSum: Sendable {
  /// The calling thread, and one that takes its place among the workers.
  private let threads = WorkerPool(workerCount: 2)

  /// Runs a batch through lanes and adds their gradients meanwhile.
  /// - Parameters:
  ///   - items: of the batch.
  ///   - step: of the optimiser.
  ///   - noise: of the step.
  ///   - learners: the lanes, which tell of their buckets.
  ///   - add: adds the gradients on the calling thread, given whether a bucket is ready.
  /// - Returns: the means of each lane.
  func losses<Model: TrainableModel>(
    of items: [Int], step: Int, noise: RandomGenerator, by learners: DataParallel<Model>,
    adding add: (_ isReady: (Int) -> Bool) -> Void
  ) -> [LossMeans] {
    let found = Gathering<[LossMeans]>()
    // Used by one thread until it has ended; what the other asks is behind a lock.
    nonisolated(unsafe) let lanes = learners
    lanes.beginStep()
    threads.run {
      found.set(
        0, lanes.losses(of: items, split: .training, step: step) { noise.stream($0) })
    } meanwhile: {
      add(learners.isFinal)
    }
    return found.values(count: 1)[0]
  }
}

/// Some items of a data set, as a model gets them: numbers of items, and random streams that belong
/// to them.
///
/// What an item draws depends on seed, step and its place in the batch only, not on which worker
/// handles it or how the batch was cut.
public struct TrainingBatch: Sendable {
  /// Where the items come from.
  public enum Split: String, Codable, Sendable {
    /// The items that the weights follow.
    case training
    /// The items that judge the weights. Dropout and its like should be off; each item draws the
    /// same random numbers every time.
    case validation
  }

  /// Where the items come from.
  public let split: Split

  /// The optimiser's step, counted from 0: what schedules of loss weights follow.
  public let step: Int

  /// Numbers of the items, each in `0..<count` of its split.
  public let items: [Int]

  /// One stream an item.
  private let streams: [RandomGenerator]

  /// Makes a batch.
  package init(split: Split, step: Int, items: [Int], streams: [RandomGenerator]) {
    require(items.count == streams.count, "\(items.count) items with \(streams.count) streams")
    self.split = split
    self.step = step
    self.items = items
    self.streams = streams
  }

  /// Number of items.
  public var count: Int { items.count }

  /// The random stream of the item at `position` in ``items``, at its beginning. Use its child
  /// streams where several things are drawn.
  public func random(_ position: Int) -> RandomGenerator { streams[position] }

  /// Gaussian noise of mean 0 and variance 1, `[count, width]`, each row from its item's stream.
  /// - Parameters:
  ///   - width: numbers an item.
  ///   - stream: which child stream; another number gives other noise.
  ///   - graph: where the tensor lives.
  public func noise(width: Int, stream: Int = 0, in graph: Graph) -> Tensor {
    graph.tensor(Shape(count, width)) { values in
      for position in 0..<count {
        var random = streams[position].stream(stream)
        random.fillNormal(
          UnsafeMutableBufferPointer(rebasing: values[position * width..<(position + 1) * width]))
      }
    }
  }

  /// The batch's rows of a data set that is an array of equally long rows, `[count, width]`.
  public func tensor(of rows: [[Float]], in graph: Graph) -> Tensor {
    let width = rows[items[0]].count
    return graph.tensor(Shape(count, width)) { values in
      for (position, item) in items.enumerated() {
        require(
          rows[item].count == width, "row \(item) has \(rows[item].count) elements, not \(width)")
        (values.baseAddress! + position * width).update(from: rows[item], count: width)
      }
    }
  }
}

/// Stretches of a model's gradients that are added over ranks as a whole, each while the next ones are
/// still being made.
///
/// A network's first layers get their gradients last, so the last parameters come first here. A bucket
/// begins and ends between two parameters.
///
/// Source: Li et al. 2020, "PyTorch Distributed: Experiences on Accelerating Data Parallel Training".
package struct GradientBuckets: Sendable {
  /// Floats of a bucket: large enough for a network's full speed, small enough that the first is under way
  /// early.
  package static let usualSize = 1 << 18

  /// Places in the store, last ones first; together they are all of it.
  package let ranges: [Range<Int>]

  /// Cuts the parameters of a store, to which none may be added later.
  /// - Parameters:
  ///   - store: of which the gradients are.
  ///   - size: floats; a bucket holds fewer unless one parameter alone is longer.
  package init(of store: ParameterStore, size: Int = Self.usualSize) {
    var ranges: [Range<Int>] = []
    var end = store.count
    for (index, parameter) in store.parameters.enumerated().reversed() {
      let next = index == 0 ? 0 : store.parameters[index - 1].offset
      guard index == 0 || end - next > size else { continue }
      ranges.append(parameter.offset..<end)
      end = parameter.offset
    }
    self.ranges = ranges
  }

  /// How many there are.
  package var count: Int { ranges.count }

  /// The bucket of an element of the store.
  func bucket(at offset: Int) -> Int {
    var (low, high) = (0, ranges.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if offset < ranges[middle].lowerBound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

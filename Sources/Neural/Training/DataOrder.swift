/// Which items a step sees: all of them in random order, then all in another order, and so on.
///
/// The order is a function of seed and position alone, so a training is resumed by its position.
struct DataOrder {
  let itemCount: Int
  private let root: RandomGenerator
  private var epoch = -1
  private var permutation: [Int] = []

  /// Makes the order of `itemCount` items, which must be at least one.
  init(itemCount: Int, root: RandomGenerator) {
    self.itemCount = itemCount
    self.root = root
  }

  /// The `count` items after the first `position` items of the training.
  mutating func items(from position: Int, count: Int) -> [Int] {
    (position..<position + count).map { place in
      if place / itemCount != epoch {
        epoch = place / itemCount
        var random = root.stream(epoch)
        permutation = random.permutation(count: itemCount)
      }
      return permutation[place % itemCount]
    }
  }
}

/// Means of a loss and its terms over any number of items, added up piece by piece.
package struct LossMeans: Sendable {
  /// Items added so far.
  package private(set) var itemCount = 0
  private var sum = 0.0
  private var names: [String] = []
  private var termSums: [Double] = []

  package init() {}

  /// The mean loss; 0 when nothing was added.
  package var loss: Double { itemCount == 0 ? 0 : sum / Double(itemCount) }

  /// The mean of each term, in the model's order.
  package var terms: [(name: String, value: Double)] {
    zip(names, termSums).map { (name: $0, value: $1 / Double(max(1, itemCount))) }
  }

  /// Adds the mean losses of `itemCount` more items.
  package mutating func add(_ losses: Losses, itemCount: Int) {
    add(
      loss: Double(losses.total.scalar), names: losses.terms.map(\.name),
      values: losses.terms.map(\.value), itemCount: itemCount)
  }

  /// Adds the items of other means.
  package mutating func add(_ other: LossMeans) {
    guard other.itemCount > 0 else { return }
    add(
      loss: other.loss, names: other.names, values: other.terms.map(\.value),
      itemCount: other.itemCount)
  }

  /// Adds the mean loss of `itemCount` more items and the means of its terms.
  mutating func add(loss: Double, names: [String], values: [Double], itemCount: Int) {
    if self.itemCount == 0 {
      self.names = names
      termSums = [Double](repeating: 0, count: names.count)
    }
    require(names == self.names, "the loss's terms \(names) differ from earlier ones \(self.names)")
    self.itemCount += itemCount
    sum += loss * Double(itemCount)
    for (index, value) in values.enumerated() { termSums[index] += value * Double(itemCount) }
  }
}

extension [LossMeans] {
  /// The means over the items of all, added in order.
  var sum: LossMeans { reduce(into: LossMeans()) { $0.add($1) } }
}

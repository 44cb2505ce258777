extension Array {
  /// The index of the last element for which a condition holds that holds for the first elements and
  /// for none after; 0 if it holds for none. Takes logarithmic time.
  package func lastIndex(inOrder holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if holds(self[middle]) { low = middle } else { high = middle }
    }
    return low
  }
}

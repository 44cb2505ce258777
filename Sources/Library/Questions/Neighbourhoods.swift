/// How faithful a map is to the neighbourhoods of what it shows.
///
/// Source: Venna, Kaski 2001, "Neighborhood preservation in nonlinear projection methods".
package struct Neighbourhoods: Sendable, Equatable {
  /// 1 where no sound is near on the map that is not near in truth.
  package let trustworthiness: Double
  /// 1 where no sound that is near in truth is far on the map.
  package let continuity: Double

  /// Compares two distances between the same `count` things; `k` neighbours count, `k < count / 2`.
  package init(count n: Int, k: Int, truth: (Int, Int) -> Float, map: (Int, Int) -> Float) {
    var (intruders, lost) = (0, 0)
    for i in 0..<n {
      func ranks(_ distance: (Int, Int) -> Float) -> [Int] {
        let values = (0..<n).map { distance(i, $0) }
        let order = (0..<n).filter { $0 != i }.sorted { (values[$0], $0) < (values[$1], $1) }
        var ranks = [Int](repeating: 0, count: n)
        for (place, j) in order.enumerated() { ranks[j] = place + 1 }
        return ranks
      }
      let (own, shown) = (ranks(truth), ranks(map))
      for j in 0..<n where j != i {
        if shown[j] <= k, own[j] > k { intruders += own[j] - k }
        if own[j] <= k, shown[j] > k { lost += shown[j] - k }
      }
    }
    let scale = 2 / (Double(n) * Double(k) * Double(2 * n - 3 * k - 1))
    trustworthiness = 1 - scale * Double(intruders)
    continuity = 1 - scale * Double(lost)
  }
}

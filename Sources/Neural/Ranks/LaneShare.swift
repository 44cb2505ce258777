/// How the lanes of a batch are dealt to ranks: in order, as evenly as can be.
struct LaneShare {
  /// Lanes of all ranks.
  let laneCount: Int
  /// Of the group.
  let rankCount: Int

  /// The lanes of a rank.
  func lanes(of rank: Int) -> Range<Int> {
    laneCount * rank / rankCount..<laneCount * (rank + 1) / rankCount
  }

  /// How many lanes each rank has.
  var counts: [Int] { (0..<rankCount).map { lanes(of: $0).count } }

  /// What each rank gathers at a step: a wish, and the same count of numbers for as many lanes as the
  /// rank with the most has.
  struct Report {
    /// Whether some rank was asked to stop.
    var isStopWished: Bool
    /// The losses of all lanes, added in the lanes' order.
    var losses: LossMeans
  }

  /// Tells all ranks how each lane of the step went.
  /// - Parameters:
  ///   - means: of this rank's lanes, each of at least one item.
  ///   - wishesToStop: whether this rank was asked to stop.
  func gather(_ means: [LossMeans], wishesToStop: Bool, in group: any RankGroup) -> Report {
    let names = means[0].terms.map(\.name)
    let width = 2 + names.count
    let mostLanes = counts.max()!
    var numbers: [Double] = [wishesToStop ? 1 : 0]
    for lane in means {
      numbers += [Double(lane.itemCount), lane.loss] + lane.terms.map(\.value)
    }
    numbers += [Double](repeating: 0, count: (mostLanes - means.count) * width)
    let all = group.gather(numbers)
    var report = Report(isStopWished: all.contains { $0[0] != 0 }, losses: LossMeans())
    for (rank, numbers) in all.enumerated() {
      for lane in 0..<lanes(of: rank).count {
        let own = numbers[1 + lane * width..<1 + (lane + 1) * width]
        report.losses.add(
          loss: own[own.startIndex + 1], names: names, values: Array(own.dropFirst(2)),
          itemCount: Int(own.first!))
      }
    }
    return report
  }
}

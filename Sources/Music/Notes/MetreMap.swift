/// Where the bars are.
///
/// A change of metre begins a new bar even if the bar before is not full: a pickup is a short bar at
/// the beginning. Bars are counted from 0 here, from 1 in texts for players.
public struct MetreMap: Sendable, Equatable {
  /// A metre that holds from a beat on.
  public struct Change: Sendable, Equatable {
    /// Where its first bar begins, in beats.
    public var beat: Double
    /// What holds from there.
    public var metre: Metre

    /// Makes a change.
    public init(beat: Double, metre: Metre) {
      precondition(beat >= 0, "a metre begins at beat \(beat)")
      self.beat = beat
      self.metre = metre
    }
  }

  /// In order, one for a beat, the first at beat 0.
  public let changes: [Change]
  /// Bars before each change; a bar that is cut short counts.
  private let barCounts: [Int]

  /// Makes a map. Changes may come in any order; of several at one beat the last one holds, and
  /// before the first one 4/4.
  public init(_ changes: [Change] = []) {
    var map = [Change(beat: 0, metre: .common)]
    for change in changes.sorted(by: { $0.beat < $1.beat }) {
      if map[map.count - 1].beat == change.beat { map.removeLast() }
      // The same metre again says nothing new, unless it moves the bar lines.
      if let last = map.last, last.metre == change.metre,
        Self.isWhole((change.beat - last.beat) / last.metre.beatsPerBar)
      {
        continue
      }
      map.append(change)
    }
    self.changes = map
    var counts = [0]
    for (change, next) in zip(map, map.dropFirst()) {
      let bars = (next.beat - change.beat) / change.metre.beatsPerBar
      counts.append(counts[counts.count - 1] + Int((bars - Self.tolerance).rounded(.up)))
    }
    barCounts = counts
  }

  /// One metre from beginning to end.
  public init(_ metre: Metre) { self.init([Change(beat: 0, metre: metre)]) }

  /// Share of a bar below which two places are the same.
  private static let tolerance = 1e-6

  private static func isWhole(_ bars: Double) -> Bool {
    abs(bars - bars.rounded()) < tolerance
  }

  /// The metre that holds at a beat.
  public func metre(atBeat beat: Double) -> Metre { changes[index(atBeat: beat)].metre }

  /// The bar that a beat lies in, from 0.
  public func bar(atBeat beat: Double) -> Int {
    let index = index(atBeat: beat)
    let bars = (beat - changes[index].beat) / changes[index].metre.beatsPerBar
    return barCounts[index] + Int((bars + Self.tolerance).rounded(.down))
  }

  /// Where a bar begins, in beats; bars go on after the last change for ever.
  public func startBeat(ofBar bar: Int) -> Double {
    precondition(bar >= 0, "there is no bar \(bar)")
    let index = barCounts.lastIndex(inOrder: { $0 <= bar })
    let change = changes[index]
    return change.beat + Double(bar - barCounts[index]) * change.metre.beatsPerBar
  }

  private func index(atBeat beat: Double) -> Int {
    changes.lastIndex(inOrder: { $0.beat <= beat })
  }
}

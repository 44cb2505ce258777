/// How fast the beats go: the way between beats and seconds.
public struct TempoMap: Sendable, Equatable {
  /// A tempo that holds from a beat on.
  public struct Change: Sendable, Equatable {
    /// Where it begins, in beats.
    public var beat: Double
    /// Quarter notes a minute; > 0.
    public var beatsPerMinute: Double

    /// Makes a change.
    public init(beat: Double, beatsPerMinute: Double) {
      precondition(beat >= 0, "a tempo begins at beat \(beat)")
      precondition(beatsPerMinute > 0, "\(beatsPerMinute) beats a minute")
      self.beat = beat
      self.beatsPerMinute = beatsPerMinute
    }

    fileprivate var secondsPerBeat: Double { 60 / beatsPerMinute }
  }

  /// In order, one for a beat, the first at beat 0.
  public let changes: [Change]
  /// Seconds at which each change comes.
  private let seconds: [Double]

  /// Makes a map. Changes may come in any order; of several at one beat the last one holds, and
  /// before the first one 120 beats a minute.
  public init(_ changes: [Change] = []) {
    var map: [Change] = [Change(beat: 0, beatsPerMinute: 120)]
    // Swift's sort keeps the order of equals.
    for change in changes.sorted(by: { $0.beat < $1.beat }) {
      if map[map.count - 1].beat == change.beat { map.removeLast() }
      if map.last?.beatsPerMinute != change.beatsPerMinute { map.append(change) }
    }
    self.changes = map
    var seconds = [0.0]
    for (change, next) in zip(map, map.dropFirst()) {
      seconds.append(seconds[seconds.count - 1] + (next.beat - change.beat) * change.secondsPerBeat)
    }
    self.seconds = seconds
  }

  /// One tempo from beginning to end.
  public init(beatsPerMinute: Double) {
    self.init([Change(beat: 0, beatsPerMinute: beatsPerMinute)])
  }

  /// The same up to a beat, and another tempo from there on.
  package func changed(to beatsPerMinute: Double, fromBeat beat: Double) -> TempoMap {
    TempoMap(
      changes.filter { $0.beat < beat } + [Change(beat: beat, beatsPerMinute: beatsPerMinute)])
  }

  /// When a beat comes, in seconds from the beginning.
  public func seconds(atBeat beat: Double) -> Double {
    let index = changes.lastIndex(inOrder: { $0.beat <= beat })
    return seconds[index] + (beat - changes[index].beat) * changes[index].secondsPerBeat
  }

  /// Which beat comes at a time, in beats from the beginning.
  public func beat(atSeconds time: Double) -> Double {
    let index = seconds.lastIndex(inOrder: { $0 <= time })
    return changes[index].beat + (time - seconds[index]) / changes[index].secondsPerBeat
  }

  /// The tempo that holds at a beat, in quarter notes a minute.
  public func beatsPerMinute(atBeat beat: Double) -> Double {
    changes[changes.lastIndex(inOrder: { $0.beat <= beat })].beatsPerMinute
  }
}

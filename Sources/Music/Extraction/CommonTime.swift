/// A stretch of music in bars of four quarters, as phrases need it.
///
/// Bars of 4/4 and 2/2 count one by one, bars of 2/4 by twos; all other metres interrupt a stretch.
struct CommonTime: Equatable {
  /// Where its first bar begins, in beats.
  var startBeat: Double
  /// Bars of four quarters.
  var barCount: Int

  /// Quarters in a bar.
  static let beatsPerBar = 4.0

  /// Where a bar begins, in beats; the stretch's first bar is 0.
  func startBeat(ofBar bar: Int) -> Double { startBeat + Self.beatsPerBar * Double(bar) }

  /// The stretches of a piece, in order, and the metres that are none, in order of appearance.
  static func stretches(of sequence: NoteSequence) -> (found: [CommonTime], refused: [Metre]) {
    var found: [CommonTime] = []
    var refused: [Metre] = []
    let changes = sequence.metreMap.changes
    let end = sequence.endBeat
    for (index, change) in changes.enumerated() where change.beat < end {
      let isLast = index + 1 == changes.count || changes[index + 1].beat >= end
      let stop = isLast ? end : changes[index + 1].beat
      let length = change.metre.beatsPerBar
      guard length == beatsPerBar || 2 * length == beatsPerBar else {
        if !refused.contains(change.metre) { refused.append(change.metre) }
        continue
      }
      // The last bar of the piece is whole even if no note sounds to its end; one that is cut short
      // by another metre is not.
      let bars = (stop - change.beat) / beatsPerBar
      let barCount = Int(isLast ? (bars - 1e-6).rounded(.up) : (bars + 1e-6).rounded(.down))
      if let last = found.last, abs(last.startBeat(ofBar: last.barCount) - change.beat) < 1e-6 {
        found[found.count - 1].barCount += barCount
      } else if barCount > 0 {
        found.append(CommonTime(startBeat: change.beat, barCount: barCount))
      }
    }
    return (found, refused)
  }
}

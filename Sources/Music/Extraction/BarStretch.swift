/// A stretch of music in bars of one metre, as phrases need it.
///
/// Bars of that metre count one by one, those that fill one of its bars by twos do so too; all others
/// interrupt a stretch. In 4/4 count bars of 2/2 as well, and of 2/4 by twos.
struct BarStretch: Equatable {
  /// Where its first bar begins, in beats.
  var startBeat: Double
  /// Bars of the metre.
  var barCount: Int
  /// What its bars are.
  let metre: Metre

  /// Where a bar begins, in beats; the stretch's first bar is 0.
  func startBeat(ofBar bar: Int) -> Double { startBeat + metre.beatsPerBar * Double(bar) }

  /// The stretches of a piece, in order, and the metres that are none, in order of appearance.
  static func stretches(
    of sequence: NoteSequence, metre: Metre
  ) -> (found: [BarStretch], refused: [Metre]) {
    var found: [BarStretch] = []
    var refused: [Metre] = []
    let changes = sequence.metreMap.changes
    let end = sequence.endBeat
    for (index, change) in changes.enumerated() where change.beat < end {
      let isLast = index + 1 == changes.count || changes[index + 1].beat >= end
      let stop = isLast ? end : changes[index + 1].beat
      guard change.metre.fills(metre) else {
        if !refused.contains(change.metre) { refused.append(change.metre) }
        continue
      }
      // The last bar of the piece is whole even if no note sounds to its end; one that is cut short
      // by another metre is not.
      let bars = (stop - change.beat) / metre.beatsPerBar
      let barCount = Int(isLast ? (bars - 1e-6).rounded(.up) : (bars + 1e-6).rounded(.down))
      if let last = found.last, abs(last.startBeat(ofBar: last.barCount) - change.beat) < 1e-6 {
        found[found.count - 1].barCount += barCount
      } else if barCount > 0 {
        found.append(BarStretch(startBeat: change.beat, barCount: barCount, metre: metre))
      }
    }
    return (found, refused)
  }
}

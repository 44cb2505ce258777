import Music

/// Says where a piece is, as a MIDI clock: start, stop, going on, and 24 ticks a quarter note.
///
/// A piece that goes on elsewhere stops, tells its place in whole sixteenths, and goes on.
package struct MIDIClockWriter: Sendable {
  /// Samples up to which all was told.
  private var told = 0
  private var stretch: PieceClock.Stretch?
  private var tick = 0  // the next one, from the piece's beginning

  /// Begins before the first sample.
  package init() {}

  /// Tells what happens before a sample.
  /// - Parameters:
  ///   - end: of what will not change any more.
  ///   - clock: where in the piece each sample lies.
  ///   - place: sample of the piece at which a beat of it comes.
  ///   - beat: and the other way round.
  ///   - tell: takes each message and its sample.
  package mutating func advance(
    to end: Int, _ clock: PieceClock, place: (_ beat: Double) -> Int,
    beat: (_ place: Int) -> Double, tell: (MIDITransport, Int) -> Void
  ) {
    while told < end {
      let (current, next) = clock.stretch(at: told)
      if current != stretch { change(to: current, beat: beat, tell: tell) }
      let last = min(end, next ?? end)
      if current.runs {
        while case let sample = current.sample + place(tickBeat) - current.place, sample < last {
          tell(.tick, max(sample, told))
          tick += 1
        }
      }
      told = last
    }
  }

  private var tickBeat: Double { Double(tick) / Double(MIDITransport.ticksPerBeat) }

  private mutating func change(
    to next: PieceClock.Stretch, beat: (Int) -> Double, tell: (MIDITransport, Int) -> Void
  ) {
    let sample = max(next.sample, told)
    if stretch?.runs == true { tell(.stop, sample) }
    if next.runs {
      let start = beat(next.place)
      let first = Int((start * Double(MIDITransport.ticksPerBeat) - 1e-3).rounded(.up))
      if first <= 0 {
        tell(.start, sample)
      } else {
        if first != tick {
          let sixteenth = start * Double(MIDITransport.sixteenthsPerBeat)
          tell(.position(sixteenths: Int((sixteenth + 1e-3).rounded(.down))), sample)
        }
        tell(.goOn, sample)
      }
      tick = max(0, first)
    }
    stretch = next
  }
}

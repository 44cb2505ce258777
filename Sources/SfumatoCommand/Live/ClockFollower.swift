import Sfumato

/// Something that plays by itself and can keep to the beats of an external clock.
///
/// Threads: control.
protocol ClockFollowing: AnyObject {
  /// Begins, or goes on, with a bar of the clock that is still to come.
  /// - Returns: what was done, in words.
  func begin(with clock: ClockPrediction) -> String

  /// Stands until it begins again.
  /// - Returns: what was done, in words.
  func stand() -> String

  /// Keeps to the clock from the next bar on. To be called often.
  func keep(to clock: ClockPrediction)
}

/// Lets what plays follow a MIDI clock: its start, stop and place, and its tempo bar by bar.
///
/// A piece begins with the first bar of the clock that is still to come when its tempo is known. From then on each
/// bar of which nothing was handed on to the rendering gets the tempo at which its end meets the clock's, up to 8 %
/// from the clock's own.
///
/// Threads: control.
final class ClockFollower {
  private let instrument: LiveInstrument
  private let piece: (any ClockFollowing)?
  private var reader = MIDIClockReader()
  private var isPlaying = false
  private var isAlive = false
  private var tempo = 0.0  // of arpeggios, as set last

  /// Share by which the tempo of arpeggios may be another before it is set anew.
  private static let tolerance = 0.003

  /// - Parameter piece: nil where hands alone play: then the tempo of arpeggios follows.
  init(_ instrument: LiveInstrument, _ piece: (any ClockFollowing)?) {
    (self.instrument, self.piece) = (instrument, piece)
  }

  /// Takes what the clock says.
  /// - Parameter time: when it came, by the monotonic clock.
  func hear(_ transport: MIDITransport, at time: Double, on desk: PlayDesk) {
    reader.hear(transport, at: time)
    guard let piece else { return }
    switch transport {
    case .start, .position: isPlaying = false
    case .stop where isPlaying:
      isPlaying = false
      desk.tell("clock: " + piece.stand())
    case .stop, .tick, .goOn: break
    }
  }

  /// Does what is due. To be called every few milliseconds.
  func tick(at time: Double, on desk: PlayDesk) {
    let alive = reader.isAlive(at: time)
    if alive != isAlive {
      isAlive = alive
      if !alive, isPlaying { desk.tell("the clock is gone; it goes on at its last tempo") }
    }
    guard alive, let heard = instrument.heard.now,
      let clock = ClockPrediction(reader, (heard.frame, heard.seconds, heard.rate))
    else { return }
    if abs(clock.beatsPerMinute - tempo) > Self.tolerance * tempo {
      tempo = clock.beatsPerMinute
      // No change of the player's that could be undone.
      instrument.send(.set(.tempo, (10 * tempo).rounded() / 10))
    }
    guard let piece, reader.isRunning else { return }
    if isPlaying {
      piece.keep(to: clock)
    } else {
      isPlaying = true
      let tempo = Report.number(clock.beatsPerMinute, decimals: 1)
      desk.tell("clock: \(tempo) a minute, " + piece.begin(with: clock))
    }
  }
}

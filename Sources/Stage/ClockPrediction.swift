import Music

/// What is known of an external clock: which of its beats is heard at which sample.
package struct ClockPrediction: Sendable {
  /// Quarter notes a minute, as a MIDI file can say them.
  package let beatsPerMinute: Double

  private let beatOfFrame0: Double
  private let framesPerBeat: Double

  /// - Parameters:
  ///   - reader: what came from the clock.
  ///   - heard: the sound's own time, by the same clock of the system.
  /// - Returns: nil before the tempo is known.
  package init?(_ reader: MIDIClockReader, _ heard: (frame: Double, seconds: Double, rate: Double))
  {
    guard let tempo = reader.beatsPerMinute, Self.range.contains(tempo),
      let beat = reader.beat(at: heard.seconds)
    else { return nil }
    beatsPerMinute = Self.written(tempo)
    framesPerBeat = heard.rate * 60 / tempo
    beatOfFrame0 = beat - heard.frame / framesPerBeat
  }

  /// The clock's beat that comes when a sample is heard.
  package func beat(atSample sample: Int) -> Double {
    beatOfFrame0 + Double(sample) / framesPerBeat
  }

  /// The sample that is heard when a beat of the clock comes.
  package func sample(atBeat beat: Double) -> Int {
    Int(((beat - beatOfFrame0) * framesPerBeat).rounded())
  }

  /// Tempi that are followed, in quarter notes a minute.
  package static let range = 20.0...400.0

  /// A tempo in whole microseconds a beat, as in a file.
  package static func written(_ beatsPerMinute: Double) -> Double {
    60e6 / (60e6 / beatsPerMinute).rounded()
  }

  /// The tempo of the next bar that brings a piece to where the clock is.
  /// - Parameters:
  ///   - ahead: beats by which the clock is ahead where the bar begins.
  ///   - length: of the bar, in beats.
  /// - Returns: at most ``most`` faster or slower than the clock's own.
  package func tempo(ahead: Double, length: Double) -> Double {
    let factor = length / max(length - ahead, 0.1)
    return Self.written(beatsPerMinute * min(max(factor, 1 - Self.most), 1 + Self.most))
  }

  /// Share by which a piece is played faster or slower to catch up.
  package static let most = 0.08
}

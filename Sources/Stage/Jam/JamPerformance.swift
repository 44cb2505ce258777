import NoteVAE
import Music
import Signal
import Synth

/// A jam, or the take of one, as sound: its tracks on an ensemble whose mix moves by itself.
///
/// The samples depend on the notes, the sounds, the sweep and the seed, not on how many bars are added
/// at once: a take of what was played gives the same samples again.
///
/// Thread role: control, but for the ensemble's rendering.
package struct JamPerformance {
  /// What plays.
  package let ensemble: Ensemble
  /// What has been added.
  package private(set) var sequence: NoteSequence
  /// Where it ends, in samples; nil goes on for ever.
  package let sampleCount: Int?

  private let parts: [Int?]  // by track: its part; nil for drums

  /// MIDI channels of the ensemble's parts.
  package var channels: [Int] {
    sequence.tracks.filter { !$0.isDrums }.map(\.channel)
  }

  /// Seconds at the end in which the last notes fade.
  private static let tailSeconds = 1.5

  /// Makes the instruments.
  /// - Parameters:
  ///   - tracks: what will be played, with or without notes.
  ///   - tempoMap: when each beat comes.
  ///   - metre: what its bars are.
  ///   - sounds: what all tracks with pitches are played with.
  ///   - kits: one kit of drums or two; none for no drums.
  ///   - model: that decodes the sounds.
  ///   - sweep: how the blend moves.
  ///   - seed: of the sounds' noise.
  ///   - sampleCount: where it ends; nil for never.
  package init(
    tracks: [NoteSequence.Track], tempoMap: TempoMap, metre: Metre = .common, sounds: SoundSet,
    kits: [DrumKit], model: NoteModel, sweep: Sweep, seed: UInt64, sampleCount: Int?
  ) {
    sequence = NoteSequence(
      tracks: tracks.map {
        .init(name: $0.name, channel: $0.channel, program: $0.program, notes: [])
      },
      tempoMap: tempoMap, metreMap: MetreMap(metre))
    self.sampleCount = sampleCount
    let rate = model.configuration.sampleRate
    func performance(_ number: Int) -> Performance {
      var options = PerformanceOptions()
      options.seed = seed &+ UInt64(number)
      options.position = sweep.position(atSeconds: 0)
      return Performance(model, sounds: sounds, options: options)
    }
    let pitched = tracks.indices.filter { !tracks[$0].isDrums }
    parts = tracks.indices.map { pitched.firstIndex(of: $0) }
    ensemble = Ensemble(
      parts: pitched.map { performance(tracks[$0].channel) }, kits: kits, model: model,
      hands: performance(16)
    ) { sweep.position(atSeconds: Double($0) / rate) }
  }

  /// When a beat comes, in samples.
  package func sample(atBeat beat: Double) -> Int {
    Int((sequence.tempoMap.seconds(atBeat: beat) * ensemble.sampleRate).rounded())
  }

  /// The beat that is heard at a sample.
  package func beat(atSample sample: Int) -> Double {
    sequence.tempoMap.beat(atSeconds: Double(sample) / ensemble.sampleRate)
  }

  /// The last step, in beats, that is played to its end; nil without an end.
  package var lastBeat: Double? {
    sampleCount.map {
      let seconds = max(0, Double($0) / ensemble.sampleRate - Self.tailSeconds)
      return (sequence.tempoMap.beat(atSeconds: seconds) * 4).rounded(.down) / 4
    }
  }

  /// Decodes one stroke of bars that are to be added, so that adding them is quick.
  /// - Returns: false if all are known.
  package func decodeDrum(of tracks: [NoteSequence.Track]) -> Bool {
    tracks.indices.contains { index in
      parts[index] == nil && ensemble.decodeDrum(of: tracks[index].notes, sample: sample(atBeat:))
    }
  }

  /// Adds what comes next; what lies beyond the end is cut off.
  /// - Parameter tracks: those it was made for, with notes after those that were added.
  package mutating func add(_ tracks: [NoteSequence.Track]) {
    let sample = sample(atBeat:)
    for (index, track) in tracks.enumerated() {
      var notes = track.notes
      if let lastBeat {
        notes = notes.compactMap { note in
          guard note.startBeat < lastBeat else { return nil }
          var note = note
          note.durationBeats = min(note.durationBeats, lastBeat - note.startBeat)
          return note
        }
      }
      sequence.tracks[index].notes += notes
      if let part = parts[index] {
        ensemble.add(notes, toPart: part, sample: sample)
      } else {
        ensemble.addDrums(notes, sample: sample)
      }
    }
  }

  /// Takes back what was added from a beat on, of which nothing was handed on yet; notes that sound then end
  /// there.
  package mutating func takeBack(fromBeat beat: Double) {
    let time = sample(atBeat: beat)
    ensemble.takeBack(from: time)
    for index in sequence.tracks.indices {
      var cut: Set<Int> = []
      sequence.tracks[index].notes.removeAll { $0.startBeat >= beat }
      sequence.tracks[index].notes = sequence.tracks[index].notes.map { note in
        // Keys that go up just there were taken back, too.
        guard note.endBeat >= beat else { return note }
        cut.insert(note.pitch)
        var note = note
        note.durationBeats = beat - note.startBeat
        return note
      }
      if let part = parts[index] {
        ensemble.add(
          cut.sorted().map { PerformanceEvent(.noteOff(key: $0), at: time) }, toPart: part)
      }
    }
  }

  /// Lets beats go at another tempo from one on of which nothing was handed on yet. Notes that sound then end where
  /// the new tempo says.
  /// - Parameters:
  ///   - beatsPerMinute: in whole microseconds a beat, as in a file.
  ///   - beat: where it begins, in whole ticks of a file.
  package mutating func setTempo(_ beatsPerMinute: Double, fromBeat beat: Double) {
    let time = sample(atBeat: beat)
    ensemble.takeBack(from: time)
    sequence.tempoMap = sequence.tempoMap.changed(to: beatsPerMinute, fromBeat: beat)
    let sample = sample(atBeat:)
    for (index, track) in sequence.tracks.enumerated() {
      if let part = parts[index] {
        let rest = track.notes.filter { sample($0.endBeat) >= time - 1 }
        let score = ScoreEvents(
          [.init(channel: 0, notes: rest, controls: [])], blends: true, sample: sample)
        ensemble.add(score.events.filter { $0.time >= time }, toPart: part)
      } else {
        ensemble.addDrums(track.notes.filter { sample($0.startBeat) >= time }, sample: sample)
      }
    }
  }

  /// What began before a sample.
  package func sequence(before time: Int) -> NoteSequence {
    var sequence = sequence
    for index in sequence.tracks.indices {
      sequence.tracks[index].notes.removeAll { sample(atBeat: $0.startBeat) >= time }
    }
    return sequence
  }
}

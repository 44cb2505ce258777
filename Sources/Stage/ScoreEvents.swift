import Music
import Synth

/// Tracks of a piece as one instrument plays them: notes, wheels, pedals and controllers as events, as
/// `MIDIControl` understands them live.
struct ScoreEvents {
  /// What controllers do to the blend, in the order of time.
  struct Move {
    var sample: Int
    var change: BlendChange
  }

  /// What the performance does, in the order of time; no blends.
  private(set) var events: [PerformanceEvent] = []
  /// The blends.
  private(set) var moves: [Move] = []
  /// What means nothing here.
  private(set) var unfollowed: Set<UnfollowedControl> = []
  /// The sample at which the last key was let go and no pedal held it; 0 without notes.
  private(set) var releaseSample = 0

  /// What plays: notes or controls of a channel, 0…15, unless they have their own.
  struct Part {
    var channel: Int
    var notes: [NoteEvent]
    var controls: [ControlChange]
  }

  private struct Message {
    var sample: Int
    var rank: Int
    var message: MIDIMessage
  }

  /// - Parameters:
  ///   - parts: what plays, together on one instrument.
  ///   - blends: whether the instrument has more than one sound.
  ///   - end: sample at which the piece is cut off; nil plays all.
  ///   - sample: when a beat comes, in samples.
  init(_ parts: [Part], blends: Bool, end: Int? = nil, sample: (_ beat: Double) -> Int) {
    var messages: [Message] = []
    let end = end ?? .max
    for part in parts {
      func add(_ message: MIDIMessage, _ sample: Int, rank: Int) {
        messages.append(Message(sample: sample, rank: rank, message: message))
      }
      for note in part.notes {
        let start = sample(note.startBeat)
        guard start < end else { continue }
        let channel = note.channel.map(Int.init) ?? part.channel
        add(
          MIDIMessage(channel: channel, .noteOn(key: note.pitch, velocity: note.velocity)), start,
          rank: 2)
        add(
          MIDIMessage(channel: channel, .noteOff(key: note.pitch, velocity: 64)),
          min(max(sample(note.endBeat), start + 1), end), rank: 0)
      }
      for control in part.controls {
        let time = sample(control.beat)
        if time <= end { add(control.message(track: part.channel), time, rank: 1) }
      }
    }
    // At one time keys go up first, so that they can be struck again and a pedal that goes down with the
    // next chord does not hold the last one. Swift's sort keeps the order of equals.
    messages.sort { ($0.sample, $0.rank) < ($1.sample, $1.rank) }
    var control = MIDIControl(blends: blends)
    for message in messages { add(control.actions(for: message.message), at: message.sample) }
    unfollowed = control.takeUnfollowed()
    add(control.letGo(), at: min(messages.last?.sample ?? 0, end))
    findRelease()
  }

  private mutating func add(_ actions: [ControlAction], at sample: Int) {
    for action in actions {
      switch action {
      case .perform(let action): events.append(PerformanceEvent(action, at: sample))
      case .blend(let change): moves.append(Move(sample: sample, change: change))
      case .loadPatch, .storePatch: break
      }
    }
  }

  private mutating func findRelease() {
    var (held, pedalled, isPedalDown) = (Set<Int>(), Set<Int>(), false)
    for event in events {
      let wasSounding = !held.isEmpty || !pedalled.isEmpty
      switch event.action {
      case .noteOn(let key, let velocity) where velocity > 0: held.insert(key)
      case .noteOn(let key, _), .noteOff(let key):
        if held.remove(key) != nil, isPedalDown { pedalled.insert(key) }
      case .sustainPedal(let isDown):
        isPedalDown = isDown
        if !isDown { pedalled = [] }
      case .allNotesOff, .allSoundOff: (held, pedalled, isPedalDown) = ([], [], false)
      default: break
      }
      if wasSounding, held.isEmpty, pedalled.isEmpty { releaseSample = event.time }
    }
  }
}

import Music
import Synth

/// What a performance does, as messages of one channel of MIDI to other instruments.
///
/// Notes, bend, pedal, volume, expression and pressure are told, the blend as controllers 1 and 74, as
/// `MIDIControl` understands them; bends of single keys and settings of the sound are not. A bend that is wider than
/// two semitones tells its range before.
package struct MIDIPart: Sendable {
  /// 0…15.
  package let channel: Int

  private var moves = ControlMoves()
  private var held = Set<Int>()
  private var bendRange = 2
  private var bend = 0

  /// Begins with nothing held and all at rest.
  package init(channel: Int) { self.channel = channel & 15 }

  /// What is to be sent when something is done.
  package mutating func messages(for action: PerformanceEvent.Action) -> [MIDIMessage] {
    var contents: [MIDIMessage.Content] = []
    switch action {
    case .noteOn(let key, let velocity) where (0...127).contains(key):
      // Struck again, a key goes up before.
      if held.remove(key) != nil { contents.append(.noteOff(key: key, velocity: 64)) }
      if velocity > 0 {
        held.insert(key)
        contents.append(.noteOn(key: key, velocity: ControlMoves.force(velocity)))
      }
      moves.forgetPressure(ofKey: key)
    case .noteOff(let key):
      if held.remove(key) != nil { contents.append(.noteOff(key: key, velocity: 64)) }
    case .allNotesOff, .allSoundOff:
      contents += held.sorted().map { .noteOff(key: $0, velocity: 64) }
      held = []
    case .pitchBend(let semitones): contents += bend(to: semitones)
    default: break
    }
    for control in action.controls where moves.take(control) {
      contents.append(ControlChange(beat: 0, control).message(track: channel).content)
    }
    return contents.map { MIDIMessage(channel: channel, $0) }
  }

  private mutating func bend(to semitones: Double) -> [MIDIMessage.Content] {
    var contents: [MIDIMessage.Content] = []
    if abs(semitones) > Double(bendRange) {
      bendRange = min(Int(abs(semitones).rounded(.up)), 127)
      let values = [
        (MIDIController.registeredHigh, 0), (MIDIController.registeredLow, 0),
        (MIDIController.dataEntry, bendRange), (MIDIController.dataEntryLow, 0),
        (MIDIController.registeredHigh, 127), (MIDIController.registeredLow, 127),
      ]
      contents += values.map { .controlChange(controller: $0.0, value: $0.1) }
    }
    let value = min(max(Int((8192 * semitones / Double(bendRange)).rounded()), -8192), 8191)
    if value != bend || !contents.isEmpty { contents.append(.pitchBend(value)) }
    bend = value
    return contents
  }
}

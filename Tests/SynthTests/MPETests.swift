import Music
import Synth
import Testing

/// Notes that have channels of their own.
@Suite struct MPETests {
  private func play(_ messages: [MIDIMessage], on control: inout MIDIControl) -> [String] {
    messages.flatMap { control.actions(for: $0) }.map { action in
      func number(_ value: Double) -> String { "\(Int((1000 * value).rounded()))" }
      switch action {
      case .perform(.noteOn(let key, _)): return "on \(key)"
      case .perform(.noteOff(let key)): return "off \(key)"
      case .perform(.pitchBend(let semitones)): return "bend \(number(semitones))"
      case .perform(.modulation(let amount)): return "vibrato \(number(amount))"
      case .perform(.keyBend(let key, let semitones)): return "bend \(key) \(number(semitones))"
      case .perform(.keyPressure(let key, let amount)): return "press \(key) \(number(amount))"
      case .blend(.y(let y)): return "y \(number(y))"
      default: return "?"
      }
    }
  }

  private func note(_ key: Int, _ channel: Int) -> MIDIMessage {
    MIDIMessage(channel: channel, .noteOn(key: key, velocity: 100))
  }
  private func off(_ key: Int, _ channel: Int) -> MIDIMessage {
    MIDIMessage(channel: channel, .noteOff(key: key, velocity: 0))
  }
  private func bend(_ value: Int, _ channel: Int) -> MIDIMessage {
    MIDIMessage(channel: channel, .pitchBend(value))
  }
  private func press(_ value: Int, _ channel: Int) -> MIDIMessage {
    MIDIMessage(channel: channel, .channelPressure(value))
  }
  private func cc(_ number: Int, _ value: Int, _ channel: Int) -> MIDIMessage {
    MIDIMessage(channel: channel, .controlChange(controller: number, value: value))
  }
  /// Registered parameter 6: so many channels of notes.
  private func zone(_ channel: Int, _ count: Int) -> [MIDIMessage] {
    [cc(101, 0, channel), cc(100, 6, channel), cc(6, count, channel)]
  }

  @Test func bendAndPressureAreTheNotesOwn() {
    var control = MIDIControl()
    #expect(play(zone(0, 15), on: &control) == [])
    #expect(control.takeUnfollowed() == [])
    #expect(
      play([note(60, 1), note(64, 2), bend(4096, 1), press(127, 2)], on: &control)
        == ["on 60", "on 64", "bend 60 24000", "press 64 1000"])
    // The channel that speaks for all, with a range of its own.
    #expect(play([bend(4096, 0), press(127, 0)], on: &control) == ["bend 1000", "vibrato 1000"])
    // A key that is up is bent no more; what was said of a channel before its note holds for it.
    #expect(
      play([off(60, 1), bend(-8192, 1), press(64, 1), note(62, 1)], on: &control)
        == ["off 60", "press 64 1000", "on 62", "bend 62 -48000", "press 62 504"])
    // Its timbre is the blend of all notes.
    #expect(play([cc(74, 127, 2)], on: &control) == ["y 1000"])
  }

  @Test func aRangeIsThatOfAllNotesOfAZone() {
    var control = MIDIControl()
    _ = play(zone(0, 4) + [cc(101, 0, 2), cc(100, 0, 2), cc(6, 12, 2)], on: &control)
    #expect(play([note(60, 4), bend(4096, 4)], on: &control) == ["on 60", "bend 60 6000"])
    // Beyond the zone channels are as they were.
    #expect(play([note(61, 5), bend(4096, 5)], on: &control) == ["on 61", "bend 1000"])
  }

  @Test func anUpperZoneGoesDownwardsAndTheLaterTakesTheChannels() {
    var control = MIDIControl()
    _ = play(zone(15, 5), on: &control)
    #expect(play([note(60, 10), bend(8191, 10)], on: &control).last == "bend 60 47994")
    #expect(play([bend(8191, 9)], on: &control) == ["bend 2000"])
    // Twelve of the lower zone leave two to the upper one.
    _ = play(zone(0, 12), on: &control)
    #expect(play([note(50, 12), bend(4096, 12)], on: &control) == ["on 50", "bend 50 24000"])
    #expect(play([note(51, 13), bend(4096, 13)], on: &control) == ["on 51", "bend 51 24000"])
    // None ends it.
    _ = play(zone(0, 0), on: &control)
    #expect(play([note(55, 3), press(127, 3)], on: &control) == ["on 55", "vibrato 1000"])
  }

  @Test func pressureOfAKeyIsThatKeys() {
    var control = MIDIControl()
    let message = MIDIMessage(channel: 3, .keyPressure(key: 60, pressure: 127))
    #expect(play([message], on: &control) == ["press 60 1000"])
  }
}

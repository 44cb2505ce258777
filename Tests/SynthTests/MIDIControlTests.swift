import Music
import Synth
import Testing

/// What MIDI means to an instrument.
@Suite struct MIDIControlTests {
  /// What the actions of messages are, in short words.
  private func play(
    _ messages: [MIDIMessage], on control: inout MIDIControl
  ) -> [String] {
    messages.flatMap { control.actions(for: $0) }.map(text)
  }

  private func play(blends: Bool = true, _ messages: MIDIMessage...) -> [String] {
    var control = MIDIControl(blends: blends)
    return play(messages, on: &control)
  }

  private func text(_ action: ControlAction) -> String {
    func number(_ value: Double) -> String { "\(Int((1000 * value).rounded()))" }
    switch action {
    case .perform(.noteOn(let key, let velocity)): return "on \(key) \(number(velocity))"
    case .perform(.noteOff(let key)): return "off \(key)"
    case .perform(.sustainPedal(let isDown)): return isDown ? "down" : "up"
    case .perform(.pitchBend(let semitones)): return "bend \(number(semitones))"
    case .perform(.volume(let level)): return "volume \(number(level))"
    case .perform(.expression(let level)): return "expression \(number(level))"
    case .perform(.modulation(let amount)): return "vibrato \(number(amount))"
    case .perform(.keyPressure(let key, let amount)): return "press \(key) \(number(amount))"
    case .perform(.allSoundOff): return "silence"
    case .blend(.x(let x)): return "x \(number(x))"
    case .blend(.y(let y)): return "y \(number(y))"
    case .loadPatch(let slot): return "patch \(slot)"
    default: return "?"
    }
  }

  private func on(_ key: Int, _ velocity: Int = 127, channel: Int = 0) -> MIDIMessage {
    MIDIMessage(channel: channel, .noteOn(key: key, velocity: velocity))
  }
  private func off(_ key: Int, channel: Int = 0) -> MIDIMessage {
    MIDIMessage(channel: channel, .noteOff(key: key, velocity: 0))
  }
  private func cc(_ number: Int, _ value: Int, channel: Int = 0) -> MIDIMessage {
    MIDIMessage(channel: channel, .controlChange(controller: number, value: value))
  }
  private func wheel(_ value: Int) -> MIDIMessage { MIDIMessage(.pitchBend(value)) }

  @Test func aKeyStruckAgainIsHeldUntilItIsLetGoAsOften() {
    #expect(play(on(60), on(60), off(60), off(60)) == ["on 60 1000", "on 60 1000", "off 60"])
    // Two channels hold one key.
    #expect(
      play(on(60), on(60, channel: 3), off(60), off(60, channel: 3))
        == ["on 60 1000", "on 60 1000", "off 60"])
    #expect(play(on(60), on(60, 0), on(61, 0)) == ["on 60 1000", "off 60", "off 61"])
  }

  @Test func sustainIsThePerformancesOwn() {
    #expect(play(cc(64, 63), cc(64, 64), cc(64, 0)) == ["up", "down", "up"])
  }

  @Test func sostenutoHoldsWhatIsDownWhenItGoesDown() {
    #expect(
      play(
        on(60), cc(66, 127), on(64), off(60), off(64), on(60), off(60), cc(66, 127), cc(66, 0))
        == ["on 60 1000", "on 64 1000", "off 64", "on 60 1000", "off 60"])
    // A key that is down again when the pedal goes up sounds on.
    #expect(
      play(on(60), cc(66, 127), off(60), on(60), cc(66, 0), off(60))
        == ["on 60 1000", "on 60 1000", "off 60"])
  }

  @Test func softNotesAreSofter() {
    #expect(play(cc(67, 127), on(60), cc(67, 0), on(61)) == ["on 60 800", "on 61 1000"])
  }

  @Test func levelsGoWithTheSquareAndHaveFineBytes() {
    #expect(play(cc(7, 127), cc(7, 0)) == ["volume 1000", "volume 0"])
    #expect(play(cc(11, 64)) == ["expression 254"])
    #expect(play(cc(11, 64), cc(43, 127)) == ["expression 254", "expression 258"])
  }

  @Test func bendsHaveARangeWithAFinePart() {
    #expect(play(wheel(-8192), wheel(4096), wheel(0)) == ["bend -2000", "bend 1000", "bend 0"])
    let select = [cc(101, 0), cc(100, 0)]
    var control = MIDIControl()
    #expect(
      play(select + [cc(6, 12), cc(38, 50), wheel(-8192)], on: &control) == ["bend -12500"])
    // A wheel that is bent already follows the new range.
    #expect(play([cc(6, 7)], on: &control) == ["bend -7000"])
    #expect(play([cc(96, 0), cc(97, 0)], on: &control) == ["bend -8000", "bend -7000"])
    // No parameter, and one of the instrument's own, change nothing.
    #expect(play([cc(101, 127), cc(100, 127), cc(6, 1)], on: &control) == [])
    #expect(control.takeUnfollowed() == [])
    #expect(play([cc(99, 1), cc(98, 8), cc(6, 1)], on: &control) == [])
    #expect(control.takeUnfollowed() == [.unregisteredParameter(136)])
    // Each channel has its own.
    var other = MIDIControl()
    _ = play(select + [cc(6, 12)], on: &other)
    #expect(play([MIDIMessage(channel: 1, .pitchBend(-8192))], on: &other) == ["bend -2000"])
  }

  @Test func tuningIsFollowed() {
    #expect(play(cc(101, 0), cc(100, 2), cc(6, 66)) == ["bend 2000"])
    #expect(play(cc(101, 0), cc(100, 1), cc(6, 32)) == ["bend -500"])
  }

  @Test func resetBringsWheelsAndPedalsToRest() {
    let reset = ["expression 1000", "vibrato 0", "bend 0"]
    #expect(play(cc(121, 0)) == reset + ["up"])
    #expect(
      play(on(60), cc(64, 127), cc(66, 127), off(60), cc(67, 127), wheel(8191), cc(121, 0), on(61))
        == ["on 60 1000", "down", "bend 2000"] + reset + ["off 60", "up", "on 61 1000"])
    // The range stays, the parameter is no longer selected, and level and blend are the player's.
    #expect(
      play(cc(101, 0), cc(100, 0), cc(6, 12), cc(121, 0), cc(6, 5), wheel(-8192))
        == reset + ["up", "bend -12000"])
  }

  @Test(arguments: 123...127) func allNotesOffIsSubjectToThePedals(number: Int) {
    #expect(
      play(on(60), on(64), on(64), cc(64, 127), cc(number, 0), off(60), on(62), off(62))
        == ["on 60 1000", "on 64 1000", "on 64 1000", "down", "off 60", "off 64"]
        + ["off 60", "on 62 1000", "off 62"])
  }

  @Test func allSoundOffLeavesThePedalDown() {
    #expect(play(on(60), cc(120, 0)) == ["on 60 1000", "silence"])
    #expect(play(cc(64, 127), cc(120, 0)) == ["down", "silence", "down"])
  }

  @Test func theWheelIsVibratoWhereThereIsNothingToBlend() {
    #expect(play(cc(1, 127), cc(74, 0)) == ["x 1000", "y 0"])
    #expect(
      play(blends: false, cc(1, 127), MIDIMessage(.channelPressure(64)), cc(1, 0))
        == ["vibrato 1000", "vibrato 1000", "vibrato 504"])
    #expect(play(MIDIMessage(.keyPressure(key: 60, pressure: 127))) == ["press 60 1000"])
    #expect(play(MIDIMessage(.programChange(4))) == ["patch 5"])
  }

  @Test func whatIsNotFollowedIsToldOnce() {
    var control = MIDIControl(blends: false)
    _ = play([cc(10, 1), cc(91, 2), cc(10, 3), cc(74, 5), cc(126, 1)], on: &control)
    let unfollowed = control.takeUnfollowed()
    #expect(
      UnfollowedControl.summary(unfollowed)
        == "controllers 10 (pan), 74 (brightness), 91 (reverb), 126 (mono)")
    _ = play([cc(10, 1), cc(93, 1)], on: &control)
    #expect(control.takeUnfollowed() == [.controller(93)])
  }

  @Test func whatASourceHoldsIsLetGoWhenItEnds() {
    var control = MIDIControl()
    _ = play(
      [on(60), on(60), on(64, channel: 2), cc(64, 127), cc(66, 127), off(60), wheel(100)],
      on: &control)
    #expect(Set(control.release().map(text)) == ["bend 0", "up", "off 60", "off 64"])
    #expect(control.release().isEmpty)
  }
}

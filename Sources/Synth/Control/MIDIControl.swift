import Music

/// What MIDI means to one instrument: a pure map from messages to actions, which live playing, scores and
/// text share.
///
/// | message | meaning |
/// | --- | --- |
/// | note on, note off | a key; velocity 0 lets it go; struck again, it is held until it is let go as often |
/// | controllers 1 (modulation wheel), 74 (brightness) | the blend, from left to right and from top to bottom; with one sound 1 is vibrato |
/// | controllers 7, 11, and 39, 43 as their low bytes | volume, expression; level goes with the square |
/// | controllers 64, 66, 67 | sustain, sostenuto and soft pedal, down from 64 |
/// | controllers 6, 38, 96–101 | registered parameters 0 (bend range), 1 and 2 (fine and coarse tuning) |
/// | controller 120 | silence |
/// | controller 121 | pedals, bend, vibrato and expression to rest |
/// | controllers 123–127 | all keys go up; the pedals go on to hold |
/// | pitch bend | ±2 semitones, or as set |
/// | channel pressure | vibrato |
/// | pressure of a key | vibrato of that note |
/// | registered parameter 6 on channel 1 or 16 | an MPE zone: bend (±48 semitones) and pressure of its channels are their note's own |
/// | program change | a patch slot |
///
/// Each source of messages has a map of its own; what a source holds down is let go by ``release()`` when
/// it ends. All channels play the same instrument. In an MPE zone controller 74 of any channel is the blend of
/// all notes from top to bottom: the decoder reads one timbre for all of them.
///
/// Source: MIDI 1.0 Detailed Specification; MMA 2018, "MIDI Polyphonic Expression"; MMA 2001, RP-015 "Response to Reset All Controllers".
public struct MIDIControl: Sendable {
  /// Whether there is something to blend; otherwise the modulation wheel brings vibrato.
  public var blends: Bool

  // Each with memory of its own: what all of them shared would be copied when one is first changed.
  var channels = (0..<16).map { _ in MIDIChannel() }
  var zones = MPEZones()
  private let keepsUnfollowed: Bool
  private var unfollowed: Set<UnfollowedControl> = []
  private var knownUnfollowed: Set<UnfollowedControl> = []

  /// What a struck key's velocity becomes under the soft pedal: 4 dB less.
  private static let softVelocity = 0.8

  /// - Parameter blends: whether more than one sound is played.
  public init(blends: Bool = true) { self.init(blends: blends, keepsUnfollowed: true) }

  /// - Parameters:
  ///   - blends: whether more than one sound is played.
  ///   - keepsUnfollowed: whether to keep for ``takeUnfollowed()`` what means nothing here; that takes memory.
  package init(blends: Bool, keepsUnfollowed: Bool) {
    self.blends = blends
    self.keepsUnfollowed = keepsUnfollowed
  }

  /// What means nothing here and was not returned before.
  public mutating func takeUnfollowed() -> Set<UnfollowedControl> {
    defer { unfollowed = [] }
    return unfollowed
  }

  /// What a message asks for.
  public mutating func actions(for message: MIDIMessage) -> [ControlAction] {
    var actions: [ControlAction] = []
    play(message) { actions.append($0) }
    return actions
  }

  /// Hands on what a message asks for, one by one. Nothing is allocated where what is unfollowed is not
  /// kept, so that a rendering thread may do it too.
  package mutating func play(_ message: MIDIMessage, _ act: (ControlAction) -> Void) {
    let channel = message.channel & 15
    switch message.content {
    case .noteOn(let key, let velocity):
      if velocity > 0 {
        noteOn(key, velocity: Double(min(velocity, 127)) / 127, channel: channel, act)
      } else {
        noteOff(key, channel: channel, act)
      }
    case .noteOff(let key, _): noteOff(key, channel: channel, act)
    case .controlChange(let number, let value):
      controlChange(number, value, channel: channel, act)
    case .programChange(let program): act(.loadPatch(program + 1))
    case .channelPressure(let value):
      channels[channel].pressure = Double(value) / 127
      if isMember(channel) {
        forKeys(of: channel) { keyPressure($0, channel, act) }
      } else {
        act(.perform(.modulation(channels[channel].modulation)))
      }
    case .keyPressure(let key, let value):
      guard (0..<128).contains(key) else { break }
      act(.perform(.keyPressure(key: key, amount: Double(value) / 127)))
    case .pitchBend(let value):
      channels[channel].bend = value
      bend(channel, act)
    }
  }

  /// Lets go all that is down and brings wheels and pedals to rest, as when a cable is pulled.
  public mutating func release() -> [ControlAction] {
    var actions: [ControlAction] = []
    for channel in channels.indices {
      reset(channel, all: false) { actions.append($0) }
      releaseKeys(channel) { actions.append($0) }
    }
    return actions
  }

  /// Lets go keys and pedals alone, as where a piece ends: what rings on keeps its pitch.
  public mutating func letGo() -> [ControlAction] {
    var actions: [ControlAction] = []
    for channel in channels.indices {
      if channels[channel].sostenutoKeys != nil {
        sostenuto(false, channel: channel) { actions.append($0) }
      }
      if channels[channel].isPedalDown {
        sustain(false, channel: channel) { actions.append($0) }
      }
      releaseKeys(channel) { actions.append($0) }
    }
    return actions
  }

  /// All keys are up without that being said: silence was asked for by other means.
  public mutating func forgetKeys() {
    for channel in channels.indices {
      channels[channel].forgetKeys()
      if channels[channel].sostenutoKeys != nil { channels[channel].sostenutoKeys = KeySet() }
    }
  }

  /// Wheels, pedals and what channels were told otherwise go to rest without that being said.
  package mutating func rest() {
    for channel in channels.indices { reset(channel, all: false) { _ in } }
  }

  // MARK: - Keys

  /// A key goes down, as by ``play(_:_:)``.
  /// - Parameters:
  ///   - key: MIDI key.
  ///   - velocity: how hard it is struck, 0…1, finer than MIDI's; not 0.
  ///   - channel: 0…15.
  ///   - act: takes what it asks for.
  package mutating func noteOn(
    _ key: Int, velocity: Double, channel: Int, _ act: (ControlAction) -> Void
  ) {
    guard (0..<128).contains(key) else { return }
    channels[channel].strikes[key] = min(channels[channel].strikes[key], 254) + 1
    channels[channel].deferredKeys.remove(key)
    let soft = channels[channel].isSoftPedalDown ? Self.softVelocity : 1
    act(.perform(.noteOn(key: key, velocity: velocity * soft)))
    guard isMember(channel) else { return }
    // What was said of the channel before its note.
    express(key, channel, act)
  }

  /// A key goes up, as by ``play(_:_:)``.
  package mutating func noteOff(_ key: Int, channel: Int, _ act: (ControlAction) -> Void) {
    guard (0..<128).contains(key) else { return }
    if channels[channel].strikes[key] > 0 { channels[channel].strikes[key] -= 1 }
    guard channels[channel].strikes[key] == 0 else { return }
    if channels[channel].sostenutoKeys?.contains(key) == true {
      channels[channel].deferredKeys.insert(key)
    } else if !isHeld(key) {
      act(.perform(.noteOff(key: key)))
      // Of single notes one that is still down comes back.
      guard isMember(channel) else { return }
      for other in channels.indices where other != channel && isMember(other) {
        forKeys(of: other) { express($0, other, act) }
      }
    }
  }

  /// Whether any channel holds a key.
  private func isHeld(_ key: Int) -> Bool {
    for channel in channels.indices where channels[channel].holds(key) { return true }
    return false
  }

  mutating func releaseKeys(_ channel: Int, _ act: (ControlAction) -> Void) {
    for key in 0..<128 where channels[channel].strikes[key] > 0 {
      channels[channel].strikes[key] = 1
      noteOff(key, channel: channel, act)
    }
  }

  // MARK: - Controllers

  private mutating func controlChange(
    _ number: Int, _ value: Int, channel: Int, _ act: (ControlAction) -> Void
  ) {
    switch number {
    case MIDIController.modulation, MIDIController.modulation + MIDIController.lowByte:
      let share = channels[channel].share(number, value)
      if blends { return act(.blend(.x(share))) }
      channels[channel].wheel = share
      act(.perform(.modulation(channels[channel].modulation)))
    case MIDIController.brightness where blends:
      act(.blend(.y(channels[channel].share(number, value))))
    case MIDIController.volume, MIDIController.volume + MIDIController.lowByte:
      act(.perform(.volume(Self.level(channels[channel].share(number, value)))))
    case MIDIController.expression, MIDIController.expression + MIDIController.lowByte:
      act(.perform(.expression(Self.level(channels[channel].share(number, value)))))
    case MIDIController.sustainPedal: sustain(value >= 64, channel: channel, act)
    case MIDIController.sostenutoPedal: sostenuto(value >= 64, channel: channel, act)
    case MIDIController.softPedal: channels[channel].isSoftPedalDown = value >= 64
    case MIDIController.unregisteredLow...MIDIController.registeredHigh:
      channels[channel].selection.select(number, value)
    case MIDIController.dataEntry, MIDIController.dataEntryLow, MIDIController.dataIncrement,
      MIDIController.dataDecrement:
      setParameter(number, value, channel: channel, act)
    case MIDIController.allSoundOff:
      channels[channel].forgetKeys()
      act(.perform(.allSoundOff))
      // The pedal is still down.
      if isPedalDown { act(.perform(.sustainPedal(true))) }
    case MIDIController.resetAllControllers: reset(channel, all: true, act)
    case MIDIController.allNotesOff...MIDIController.poly:
      if number == MIDIController.omniOff || number == MIDIController.mono {
        passOver(.controller(number))
      }
      releaseKeys(channel, act)
    default: passOver(.controller(number))
    }
  }

  mutating func passOver(_ control: UnfollowedControl) {
    guard keepsUnfollowed else { return }
    if knownUnfollowed.insert(control).inserted { unfollowed.insert(control) }
  }

  /// Level of a controller's share: 40 dB a decade. Source: MMA 1998, "General MIDI Level 1 Developer
  /// Guidelines", volume and expression.
  private static func level(_ share: Double) -> Double { share * share }

  func bend(_ channel: Int, _ act: (ControlAction) -> Void) {
    if isMember(channel) {
      forKeys(of: channel) { keyBend($0, channel, act) }
    } else {
      act(.perform(.pitchBend(semitones: channels[channel].bendSemitones)))
    }
  }

  /// Whether the sustain pedal of any channel is down.
  private var isPedalDown: Bool {
    for channel in channels.indices where channels[channel].isPedalDown { return true }
    return false
  }

  private mutating func sustain(_ isDown: Bool, channel: Int, _ act: (ControlAction) -> Void) {
    channels[channel].isPedalDown = isDown
    act(.perform(.sustainPedal(isPedalDown)))
  }

  private mutating func sostenuto(_ isDown: Bool, channel: Int, _ act: (ControlAction) -> Void) {
    guard isDown else {
      let deferred = channels[channel].deferredKeys
      channels[channel].sostenutoKeys = nil
      channels[channel].deferredKeys = KeySet()
      for key in 0..<128 where deferred.contains(key) && !isHeld(key) {
        act(.perform(.noteOff(key: key)))
      }
      return
    }
    // Held on, the pedal holds what it holds.
    if channels[channel].sostenutoKeys == nil {
      var keys = KeySet()
      for key in 0..<128 where channels[channel].strikes[key] > 0 { keys.insert(key) }
      channels[channel].sostenutoKeys = keys
    }
  }

  /// Wheels and pedals to rest.
  /// - Parameter all: whether to say so of what is at rest already.
  private mutating func reset(_ channel: Int, all: Bool, _ act: (ControlAction) -> Void) {
    let hadModulation = channels[channel].modulation > 0
    let hadBend = channels[channel].bend != 0
    let hadExpression = channels[channel].forgetHighByte(of: MIDIController.expression)
    channels[channel].bend = 0
    channels[channel].wheel = 0
    channels[channel].pressure = 0
    channels[channel].isSoftPedalDown = false
    channels[channel].selection = MIDIParameterSelection()
    if all || hadExpression { act(.perform(.expression(1))) }
    if isMember(channel) {
      if hadModulation { forKeys(of: channel) { keyPressure($0, channel, act) } }
    } else if all || hadModulation {
      act(.perform(.modulation(0)))
    }
    if all || hadBend { bend(channel, act) }
    if channels[channel].sostenutoKeys != nil { sostenuto(false, channel: channel, act) }
    if all || channels[channel].isPedalDown { sustain(false, channel: channel, act) }
  }
}

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
/// | channel pressure, pressure of a key | vibrato |
/// | program change | a patch slot |
///
/// Each source of messages has a map of its own; what a source holds down is let go by ``release()`` when
/// it ends. All channels play the same instrument.
///
/// Source: MIDI 1.0 Detailed Specification; MMA 2001, RP-015 "Response to Reset All Controllers".
public struct MIDIControl: Sendable {
  /// Whether there is something to blend; otherwise the modulation wheel brings vibrato.
  public var blends: Bool

  private var channels = [MIDIChannel](repeating: MIDIChannel(), count: 16)
  private var unfollowed: Set<UnfollowedControl> = []
  private var knownUnfollowed: Set<UnfollowedControl> = []

  /// What a struck key's velocity becomes under the soft pedal: 4 dB less.
  private static let softVelocity = 0.8

  /// - Parameter blends: whether more than one sound is played.
  public init(blends: Bool = true) { self.blends = blends }

  /// What means nothing here and was not returned before.
  public mutating func takeUnfollowed() -> Set<UnfollowedControl> {
    defer { unfollowed = [] }
    return unfollowed
  }

  /// What a message asks for.
  public mutating func actions(for message: MIDIMessage) -> [ControlAction] {
    let channel = message.channel & 15
    switch message.content {
    case .noteOn(let key, let velocity):
      return velocity > 0
        ? noteOn(key, velocity: velocity, channel: channel) : noteOff(key, channel: channel)
    case .noteOff(let key, _): return noteOff(key, channel: channel)
    case .controlChange(let number, let value):
      return controlChange(number, value, channel: channel)
    case .programChange(let program): return [.loadPatch(program + 1)]
    case .channelPressure(let value), .keyPressure(_, let value):
      channels[channel].pressure = Double(value) / 127
      return [.perform(.modulation(channels[channel].modulation))]
    case .pitchBend(let value):
      channels[channel].bend = value
      return bend(channel)
    }
  }

  /// Lets go all that is down and brings wheels and pedals to rest, as when a cable is pulled.
  public mutating func release() -> [ControlAction] {
    channels.indices.flatMap { reset($0, all: false) + releaseKeys($0) }
  }

  /// Lets go keys and pedals alone, as where a piece ends: what rings on keeps its pitch.
  public mutating func letGo() -> [ControlAction] {
    channels.indices.flatMap { channel in
      let sostenuto =
        channels[channel].sostenutoKeys == nil ? [] : sostenuto(false, channel: channel)
      let sustain = channels[channel].isPedalDown ? sustain(false, channel: channel) : []
      return sostenuto + sustain + releaseKeys(channel)
    }
  }

  /// All keys are up without that being said: silence was asked for by other means.
  public mutating func forgetKeys() {
    for channel in channels.indices {
      channels[channel].strikes = MIDIChannel().strikes
      channels[channel].deferredKeys = []
      if channels[channel].sostenutoKeys != nil { channels[channel].sostenutoKeys = [] }
    }
  }

  // MARK: - Keys

  private mutating func noteOn(
    _ key: Int, velocity: Int, channel: Int
  ) -> [ControlAction] {
    guard (0..<128).contains(key) else { return [] }
    channels[channel].strikes[key] = min(channels[channel].strikes[key], 254) + 1
    channels[channel].deferredKeys.remove(key)
    let share = Double(min(velocity, 127)) / 127
    let soft = channels[channel].isSoftPedalDown ? Self.softVelocity : 1
    return [.perform(.noteOn(key: key, velocity: share * soft))]
  }

  private mutating func noteOff(_ key: Int, channel: Int) -> [ControlAction] {
    guard (0..<128).contains(key) else { return [] }
    if channels[channel].strikes[key] > 0 { channels[channel].strikes[key] -= 1 }
    guard channels[channel].strikes[key] == 0 else { return [] }
    if channels[channel].sostenutoKeys?.contains(key) == true {
      channels[channel].deferredKeys.insert(key)
      return []
    }
    return channels.contains { $0.holds(key) } ? [] : [.perform(.noteOff(key: key))]
  }

  private mutating func releaseKeys(_ channel: Int) -> [ControlAction] {
    (0..<128).flatMap { key -> [ControlAction] in
      guard channels[channel].strikes[key] > 0 else { return [] }
      channels[channel].strikes[key] = 1
      return noteOff(key, channel: channel)
    }
  }

  // MARK: - Controllers

  private mutating func controlChange(
    _ number: Int, _ value: Int, channel: Int
  ) -> [ControlAction] {
    switch number {
    case MIDIController.modulation, MIDIController.modulation + MIDIController.lowByte:
      let share = channels[channel].share(number, value)
      if blends { return [.blend(.x(share))] }
      channels[channel].wheel = share
      return [.perform(.modulation(channels[channel].modulation))]
    case MIDIController.brightness where blends:
      return [.blend(.y(channels[channel].share(number, value)))]
    case MIDIController.volume, MIDIController.volume + MIDIController.lowByte:
      return [.perform(.volume(Self.level(channels[channel].share(number, value))))]
    case MIDIController.expression, MIDIController.expression + MIDIController.lowByte:
      return [.perform(.expression(Self.level(channels[channel].share(number, value))))]
    case MIDIController.sustainPedal: return sustain(value >= 64, channel: channel)
    case MIDIController.sostenutoPedal: return sostenuto(value >= 64, channel: channel)
    case MIDIController.softPedal:
      channels[channel].isSoftPedalDown = value >= 64
      return []
    case MIDIController.unregisteredLow...MIDIController.registeredHigh:
      channels[channel].select(number, value)
      return []
    case MIDIController.dataEntry, MIDIController.dataEntryLow, MIDIController.dataIncrement,
      MIDIController.dataDecrement:
      let before = channels[channel].bendSemitones
      if let parameter = channels[channel].setParameter(number, value) { passOver(parameter) }
      return channels[channel].bendSemitones == before ? [] : bend(channel)
    case MIDIController.allSoundOff:
      channels[channel].strikes = MIDIChannel().strikes
      channels[channel].deferredKeys = []
      // The pedal is still down.
      let pedal: [ControlAction] =
        channels.contains(where: \.isPedalDown) ? [.perform(.sustainPedal(true))] : []
      return [.perform(.allSoundOff)] + pedal
    case MIDIController.resetAllControllers: return reset(channel, all: true)
    case MIDIController.allNotesOff...MIDIController.poly:
      if [MIDIController.omniOff, MIDIController.mono].contains(number) {
        passOver(.controller(number))
      }
      return releaseKeys(channel)
    default:
      passOver(.controller(number))
      return []
    }
  }

  private mutating func passOver(_ control: UnfollowedControl) {
    if knownUnfollowed.insert(control).inserted { unfollowed.insert(control) }
  }

  /// Level of a controller's share: 40 dB a decade. Source: MMA 1998, "General MIDI Level 1 Developer
  /// Guidelines", volume and expression.
  private static func level(_ share: Double) -> Double { share * share }

  private func bend(_ channel: Int) -> [ControlAction] {
    [.perform(.pitchBend(semitones: channels[channel].bendSemitones))]
  }

  private mutating func sustain(_ isDown: Bool, channel: Int) -> [ControlAction] {
    channels[channel].isPedalDown = isDown
    return [.perform(.sustainPedal(channels.contains(where: \.isPedalDown)))]
  }

  private mutating func sostenuto(_ isDown: Bool, channel: Int) -> [ControlAction] {
    guard isDown else {
      let deferred = channels[channel].deferredKeys.sorted()
      channels[channel].sostenutoKeys = nil
      channels[channel].deferredKeys = []
      return deferred.filter { key in !channels.contains { $0.holds(key) } }
        .map { .perform(.noteOff(key: $0)) }
    }
    // Held on, the pedal holds what it holds.
    if channels[channel].sostenutoKeys == nil {
      channels[channel].sostenutoKeys = Set((0..<128).filter { channels[channel].strikes[$0] > 0 })
    }
    return []
  }

  /// Wheels and pedals to rest.
  /// - Parameter all: whether to say so of what is at rest already.
  private mutating func reset(_ channel: Int, all: Bool) -> [ControlAction] {
    let before = channels[channel]
    channels[channel].bend = 0
    channels[channel].wheel = 0
    channels[channel].pressure = 0
    channels[channel].isSoftPedalDown = false
    channels[channel].selectNone()
    let hadExpression =
      channels[channel].highBytes.removeValue(forKey: MIDIController.expression) != nil
    var actions: [ControlAction] = []
    if all || hadExpression { actions.append(.perform(.expression(1))) }
    if all || before.modulation > 0 { actions.append(.perform(.modulation(0))) }
    if all || before.bend != 0 { actions += bend(channel) }
    if before.sostenutoKeys != nil { actions += sostenuto(false, channel: channel) }
    if all || before.isPedalDown { actions += sustain(false, channel: channel) }
    return actions
  }
}

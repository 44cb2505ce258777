import Music

/// Notes that have channels of their own.
extension MIDIControl {
  /// Whether a channel plays notes of an MPE zone.
  func isMember(_ channel: Int) -> Bool { zones.members(with: channel) != nil }

  func forKeys(of channel: Int, _ body: (Int) -> Void) {
    for key in 0..<128 where channels[channel].holds(key) { body(key) }
  }

  /// Says of a key what its channel has but for rest.
  func express(_ key: Int, _ channel: Int, _ act: (ControlAction) -> Void) {
    if channels[channel].bendSemitones != 0 { keyBend(key, channel, act) }
    if channels[channel].pressure > 0 { keyPressure(key, channel, act) }
  }

  func keyBend(_ key: Int, _ channel: Int, _ act: (ControlAction) -> Void) {
    act(.perform(.keyBend(key: key, semitones: channels[channel].bendSemitones)))
  }

  func keyPressure(_ key: Int, _ channel: Int, _ act: (ControlAction) -> Void) {
    act(.perform(.keyPressure(key: key, amount: channels[channel].pressure)))
  }

  /// Data entry: bend ranges and tuning, and zones.
  mutating func setParameter(
    _ number: Int, _ value: Int, channel: Int, _ act: (ControlAction) -> Void
  ) {
    if MPEZones.isMaster(channel),
      channels[channel].selection.parameter == .registered(MPEZones.configuration)
    {
      if number == MIDIController.dataEntry { setZone(channel, count: value, act) }
      return
    }
    let before = channels[channel].bendSemitones
    if let parameter = channels[channel].setParameter(number, value) { passOver(parameter) }
    if let members = zones.members(with: channel) {
      // The notes of a zone have one range.
      let range = channels[channel].bendRange
      for other in members where other != channel && channels[other].bendRange != range {
        channels[other].bendRange = range
        if channels[other].bend != 0 { bend(other, act) }
      }
    }
    if channels[channel].bendSemitones != before { bend(channel, act) }
  }

  /// Sets up a zone: what its channels hold is let go.
  private mutating func setZone(
    _ channel: Int, count: Int, _ act: (ControlAction) -> Void
  ) {
    channels[channel].bendRange = (MPEZones.masterBend, 0)
    guard let members = zones.configure(channel, count: count) else { return }
    for member in members {
      releaseKeys(member, act)
      channels[member].bendRange = (MPEZones.memberBend, 0)
      channels[member].bend = 0
      channels[member].pressure = 0
    }
  }
}

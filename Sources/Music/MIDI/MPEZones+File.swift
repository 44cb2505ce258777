extension MPEZones {
  /// The zones that the tracks of a file set up; one that is ended later still counts.
  init(of tracks: [MIDITrackEvents]) {
    for track in tracks {
      var selected = [Int](repeating: -1, count: 16)
      for control in track.controls where Self.isMaster(control.channel) {
        guard case .controller(let number, let value) = control.content else { continue }
        switch number {
        case MIDIController.registeredHigh: selected[control.channel] = value << 7
        case MIDIController.registeredLow:
          selected[control.channel] = selected[control.channel] & ~0x7f | value
        case MIDIController.unregisteredLow, MIDIController.unregisteredHigh:
          selected[control.channel] = -1
        case MIDIController.dataEntry
        where selected[control.channel] == Self.configuration && value > 0:
          _ = configure(control.channel, count: value)
        default: break
        }
      }
    }
  }
}

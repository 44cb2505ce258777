extension MPEZones {
  /// The zones that the tracks of a file set up; one that is ended later still counts.
  init(of tracks: [MIDITrackEvents]) {
    var selections = [MIDIParameterSelection](repeating: MIDIParameterSelection(), count: 16)
    // Swift's sort keeps the order of equals.
    let controls = tracks.flatMap { $0.controls.lazy.filter { Self.isMaster($0.channel) } }
      .sorted { $0.tick < $1.tick }
    for control in controls {
      guard case .controller(let number, let value) = control.content else { continue }
      switch number {
      case MIDIController.unregisteredLow...MIDIController.registeredHigh:
        selections[control.channel].select(number, value)
      case MIDIController.dataEntry where value > 0:
        guard selections[control.channel].parameter == .registered(Self.configuration) else {
          break
        }
        _ = configure(control.channel, count: value)
      default: break
      }
    }
  }
}

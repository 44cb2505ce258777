extension NoteSequence {
  /// What moves while a track is played, in the order of beats: its own wheels, pedals and controllers, and
  /// of those that it does not move itself what other tracks of its channel say.
  ///
  /// So one pedal serves both hands of a piano, and tracks that share a channel by accident keep their own
  /// volume.
  public func controls(ofTrack index: Int) -> [ControlChange] {
    let track = tracks[index]
    let own = Set(track.controls.map(\.control))
    var controls = track.controls
    for (other, sibling) in tracks.enumerated() where other != index {
      guard sibling.channel == track.channel else { continue }
      controls += sibling.controls.filter { !own.contains($0.control) }
    }
    // Swift's sort keeps the order of equals.
    return controls.sorted { $0.beat < $1.beat }
  }
}

extension ControlChange {
  /// What is moved. Controllers of two bytes are one, and so are the number and value of a parameter.
  fileprivate var control: [Int] {
    let number =
      switch content {
      case .controller(6, _), .controller(38, _), .controller(96...101, _): 6
      case .controller(let number, _): (32..<64).contains(number) ? number - 32 : number
      case .pitchBend: 128
      case .pressure: 129
      case .keyPressure: 130
      }
    return [channel.map(Int.init) ?? -1, number]
  }
}

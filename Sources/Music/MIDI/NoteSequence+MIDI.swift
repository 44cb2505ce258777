import OutputFiles

extension NoteSequence {
  /// Ticks a quarter note in the files that are written: sixteenths and triplets are whole numbers.
  public static let writtenTicksPerBeat = 480

  /// The sequence as a MIDI file's bytes: format 1, a first track with tempi, metres and texts, then one for
  /// each track, 480 ticks a quarter note.
  ///
  /// Times that are whole ticks come back as they were. Where notes of one key overlap within a
  /// track, the first one is cut, as it would be when played.
  public func midiBytes() -> [UInt8] {
    var bytes = Array("MThd".utf8)
    append(6, byteCount: 4, to: &bytes)
    append(1, byteCount: 2, to: &bytes)
    append(tracks.count + 1, byteCount: 2, to: &bytes)
    append(Self.writtenTicksPerBeat, byteCount: 2, to: &bytes)
    for chunk in [timeEvents()] + tracks.map(events) {
      bytes += Array("MTrk".utf8)
      let content = encoded(chunk)
      append(content.count, byteCount: 4, to: &bytes)
      bytes += content
    }
    return bytes
  }

  /// Writes the sequence as a MIDI file, whole or not at all; `-` is standard output.
  /// - Throws: `OutputFileError`.
  package func writeMIDI(to path: String) throws(OutputFileError) {
    try OutputFile.write(midiBytes(), to: path)
  }

  // MARK: - Events

  /// A message at a time; of several at one tick the one of lower rank comes first.
  private struct Event {
    var tick: Int
    var rank: Int
    var message: [UInt8]
  }

  private func tick(_ beat: Double) -> Int {
    Int((beat * Double(Self.writtenTicksPerBeat)).rounded())
  }

  private func timeEvents() -> [Event] {
    let tempi = tempoMap.changes.map { change in
      var message: [UInt8] = [0xff, 0x51, 3]
      let microseconds = (60e6 / change.beatsPerMinute).rounded()
      append(Int(min(max(microseconds, 1), 0xff_ffff)), byteCount: 3, to: &message)
      return Event(tick: tick(change.beat), rank: 1, message: message)
    }
    let metres = metreMap.changes.map { change in
      let metre = change.metre
      let message: [UInt8] = [
        0xff, 0x58, 4, UInt8(clamping: metre.numerator),
        UInt8(metre.denominator.trailingZeroBitCount),
        // Clocks of a click of the metronome: 24 a quarter note.
        metre.isCompound ? UInt8(clamping: 6 * metre.stepsPerCount) : 24, 8,
      ]
      return Event(tick: tick(change.beat), rank: 0, message: message)
    }
    let texts = self.texts.map { mark in
      let text = Array(mark.text.utf8)
      return Event(
        tick: tick(mark.beat), rank: 2,
        message: [0xff, mark.kind.rawValue] + variableLength(text.count) + text)
    }
    return metres + tempi + texts
  }

  private func events(_ track: Track) -> [Event] {
    var events: [Event] = []
    if let name = track.name {
      let text = Array(name.utf8)
      events.append(
        Event(tick: 0, rank: 0, message: [0xff, 0x03] + variableLength(text.count) + text))
    }
    let channel = UInt8(track.channel)
    events.append(Event(tick: 0, rank: 1, message: [0xc0 | channel, UInt8(track.program)]))
    events += track.controls.map {
      Event(tick: tick($0.beat), rank: 2, message: $0.message(track: channel))
    }
    // From the last note to the first: each ends where its key is struck again, at the latest.
    var nextStart = [Int](repeating: .max, count: 16 * 128)  // by 128 · channel + pitch
    for note in track.notes.reversed() {
      let start = tick(note.startBeat)
      let channel = note.channel ?? channel
      let key = 128 * Int(channel) + note.pitch
      let end = min(max(tick(note.endBeat), start + 1), nextStart[key])
      guard end > start else { continue }
      nextStart[key] = start
      let pitch = UInt8(note.pitch)
      // Ends come before starts, so that a key can be struck again at once.
      events.append(Event(tick: end, rank: 3, message: [0x80 | channel, pitch, 64]))
      events.append(
        Event(tick: start, rank: 4, message: [0x90 | channel, pitch, UInt8(note.velocity)]))
    }
    return events
  }

  // MARK: - Bytes

  private func encoded(_ events: [Event]) -> [UInt8] {
    var bytes: [UInt8] = []
    var now = 0
    let order = events.enumerated().sorted {
      ($0.element.tick, $0.element.rank, $0.offset) < ($1.element.tick, $1.element.rank, $1.offset)
    }
    for (_, event) in order {
      bytes += variableLength(event.tick - now) + event.message
      now = event.tick
    }
    return bytes + [0, 0xff, 0x2f, 0]
  }

  private func variableLength(_ value: Int) -> [UInt8] {
    var bytes = [UInt8(value & 0x7f)]
    var rest = value >> 7
    while rest > 0 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return bytes.reversed()
  }

  private func append(_ value: Int, byteCount: Int, to bytes: inout [UInt8]) {
    for place in (0..<byteCount).reversed() { bytes.append(UInt8(value >> (8 * place) & 0xff)) }
  }
}

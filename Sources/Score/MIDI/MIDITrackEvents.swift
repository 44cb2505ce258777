/// What one track chunk of a MIDI file says, in ticks.
struct MIDITrackEvents {
  /// A note with both its ends.
  struct Note {
    var startTick: Int
    var endTick: Int
    var channel: Int
    var program: Int
    var pitch: Int
    var velocity: Int
  }

  /// What a wheel, pedal or controller did; a file may hold millions, so these are its bytes.
  struct Control {
    var tick: Int
    var status: UInt8
    var first: UInt8
    var second: UInt8

    var channel: Int { Int(status & 0x0f) }

    var content: ControlChange.Content {
      switch status >> 4 {
      case 0xb: .controller(Int(first), value: Int(second))
      case 0xd: .pressure(Int(first))
      default: .pitchBend(Int(first) + Int(second) << 7 - 8192)
      }
    }
  }

  private(set) var name: String?
  /// In the order of their ends.
  private(set) var notes: [Note] = []
  private(set) var controls: [Control] = []
  private(set) var tempi: [(tick: Int, microsecondsPerBeat: Int)] = []
  private(set) var metres: [(tick: Int, metre: Metre)] = []
  private(set) var neverEndingCount = 0
  private(set) var struckAgainCount = 0
  private(set) var senselessCount = 0

  private var tick = 0
  private var programs = [Int](repeating: 0, count: 16)
  /// Notes that sound, at 128 · channel + pitch.
  private var sounding: [Int: Note] = [:]

  /// Reads a chunk's contents to its end-of-track event, or to its end where that is missing.
  init(_ chunk: ArraySlice<UInt8>) throws(MIDIBytes.Shortage) {
    var bytes = MIDIBytes(chunk)
    var runningStatus: UInt8?
    reading: while !bytes.isAtEnd {
      tick += try bytes.variableLength()
      let position = bytes.position
      var status = try bytes.byte()
      var firstData: UInt8?
      if status < 0x80 {
        guard let running = runningStatus else {
          throw .init(byte: position, reason: "a value stands where an event should begin")
        }
        firstData = status
        status = running
      }
      switch status {
      case 0x80..<0xf0:
        runningStatus = status
        try readChannelEvent(status, firstData, &bytes)
      case 0xf0, 0xf7:  // System exclusive: of no use for notes.
        runningStatus = nil
        _ = try bytes.take(bytes.variableLength())
      case 0xff:
        runningStatus = nil
        let type = try bytes.byte()
        let content = try bytes.take(bytes.variableLength())
        if type == 0x2f { break reading }
        readMeta(type, content)
      default:
        throw .init(byte: position, reason: "\(status) is no event of a MIDI file")
      }
    }
    endAll()
  }

  private mutating func readChannelEvent(
    _ status: UInt8, _ firstData: UInt8?, _ bytes: inout MIDIBytes
  ) throws(MIDIBytes.Shortage) {
    func value(_ bytes: inout MIDIBytes) throws(MIDIBytes.Shortage) -> Int {
      let position = bytes.position
      let byte = try bytes.byte()
      guard byte < 0x80 else {
        throw .init(byte: position, reason: "an event begins inside another")
      }
      return Int(byte)
    }
    let channel = Int(status & 0x0f)
    let first = if let firstData { Int(firstData) } else { try value(&bytes) }
    switch status & 0xf0 {
    case 0x90:
      let velocity = try value(&bytes)
      if velocity > 0 {
        begin(channel: channel, pitch: first, velocity: velocity)
      } else {
        end(channel: channel, pitch: first)
      }
    case 0x80:
      _ = try value(&bytes)
      end(channel: channel, pitch: first)
    case 0xc0: programs[channel] = first
    case 0xa0: _ = try value(&bytes)  // Pressure of single keys.
    default:
      // Channel pressure has one value.
      let second = status & 0xf0 == 0xd0 ? 0 : try value(&bytes)
      controls.append(
        Control(tick: tick, status: status, first: UInt8(first), second: UInt8(second)))
    }
  }

  private mutating func begin(channel: Int, pitch: Int, velocity: Int) {
    let key = 128 * channel + pitch
    if let note = sounding[key] {
      struckAgainCount += 1
      // Struck twice at once is one note, the later one.
      if note.startTick < tick { end(channel: channel, pitch: pitch) }
    }
    sounding[key] = Note(
      startTick: tick, endTick: tick, channel: channel, program: programs[channel], pitch: pitch,
      velocity: velocity)
  }

  private mutating func end(channel: Int, pitch: Int) {
    guard var note = sounding.removeValue(forKey: 128 * channel + pitch) else { return }
    note.endTick = max(tick, note.startTick + 1)
    notes.append(note)
  }

  /// Ends what still sounds, lowest channel and pitch first.
  private mutating func endAll() {
    neverEndingCount = sounding.count
    for key in sounding.keys.sorted() { end(channel: key / 128, pitch: key % 128) }
  }

  private mutating func readMeta(_ type: UInt8, _ content: ArraySlice<UInt8>) {
    let data = Array(content)
    switch type {
    case 0x03 where name == nil:
      let text = String(decoding: data, as: UTF8.self).filter { !$0.isNewline && $0 != "\0" }
      if !text.isEmpty { name = text }
    case 0x51:
      let tempo = data.prefix(3).reduce(0) { $0 << 8 | Int($1) }
      if data.count >= 3, tempo > 0 {
        tempi.append((tick, tempo))
      } else {
        senselessCount += 1
      }
    case 0x58:
      if data.count >= 2, data[0] > 0, data[1] <= 6 {
        metres.append((tick, Metre(Int(data[0]), 1 << Int(data[1]))))
      } else {
        senselessCount += 1
      }
    default: break
    }
  }
}

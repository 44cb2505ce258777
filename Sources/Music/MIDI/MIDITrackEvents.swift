import Foundation

/// What one track chunk of a MIDI file says, in ticks.
///
/// Reading never fails: what cannot be understood is passed over, and ``damage`` says where that was first.
struct MIDITrackEvents {
  /// What a wheel, pedal or controller did; a file may hold millions, so these are its bytes.
  struct Control {
    var tick: Int
    var status: UInt8
    var first: UInt8
    var second: UInt8

    var channel: Int { Int(status & 0x0f) }

    var content: ControlChange.Content {
      switch status >> 4 {
      case 0xa: .keyPressure(key: Int(first), Int(second))
      case 0xb: .controller(Int(first), value: Int(second))
      case 0xd: .pressure(Int(first))
      default: .pitchBend(Int(first) + Int(second) << 7 - 8192)
      }
    }
  }

  private(set) var name: String?
  /// By channel and pitch.
  private(set) var notes: [NotePairing.Note] = []
  private(set) var controls: [Control] = []
  private(set) var tempi: [(tick: Int, microsecondsPerBeat: Int)] = []
  private(set) var metres: [(tick: Int, metre: Metre)] = []
  /// Lyrics, markers and other texts, not more than are of use.
  private(set) var texts: [(tick: Int, kind: TextMark.Kind, text: String)] = []
  /// The program that each channel has at the end.
  private(set) var programs = [Int](repeating: 0, count: 16)
  /// Where the track ends.
  private(set) var endTick = 0
  /// Whether its end is marked.
  private(set) var isEnded = false
  /// The first spot that makes no sense.
  private(set) var damage: MIDIBytes.Shortage?
  /// Events that go on with the status of one before a text or a system message, which the format forbids.
  private(set) var runningOnCount = 0
  /// System messages that mean something to other instruments.
  private(set) var systemCount = 0
  private(set) var neverEndingCount = 0
  private(set) var struckAgainCount = 0
  private(set) var senselessCount = 0

  /// Texts of a track that are kept.
  private static let mostTexts = 100_000

  private var tick: Int
  private var pairing = NotePairing()

  /// Reads a chunk's contents to its end-of-track event, or to its end where that is missing.
  /// - Parameter startTick: where the track begins.
  init(_ chunk: ArraySlice<UInt8>, startTick: Int = 0) {
    var bytes = MIDIBytes(chunk)
    tick = startTick
    do throws(MIDIBytes.Shortage) { try read(&bytes) } catch { damage = damage ?? error }
    endTick = tick
    notes = pairing.notes(endTick: tick)
    neverEndingCount = pairing.neverEndingCount
    struckAgainCount = pairing.struckAgainCount
  }

  private mutating func read(_ bytes: inout MIDIBytes) throws(MIDIBytes.Shortage) {
    var runningStatus: UInt8?
    var isInterrupted = false
    while !bytes.isAtEnd {
      tick += try bytes.variableLength()
      let position = bytes.position
      var status = try bytes.byte()
      var firstData: UInt8?
      if status < 0x80 {
        if let runningStatus {
          if isInterrupted { runningOnCount += 1 }
          (firstData, status) = (status, runningStatus)
        } else {
          damage =
            damage
            ?? .init(
              byte: position, reason: "a value stands where an event should begin")
          while let next = bytes.next, next < 0x80 { _ = try bytes.byte() }
          status = try bytes.byte()
        }
      }
      switch status {
      case 0x80..<0xf0:
        runningStatus = status
        isInterrupted = false
        try readChannelEvent(status, firstData, &bytes)
      case 0xff:
        isInterrupted = true
        let type = try bytes.byte()
        let content = try bytes.take(bytes.variableLength())
        if type == 0x2f {
          isEnded = true
          return
        }
        readMeta(type, content)
      default:
        isInterrupted = true
        try readSystemMessage(status, &bytes)
      }
    }
  }

  private mutating func readSystemMessage(
    _ status: UInt8, _ bytes: inout MIDIBytes
  ) throws(MIDIBytes.Shortage) {
    switch status {
    case 0xf0, 0xf7:
      if !Self.isReset(try bytes.take(bytes.variableLength())) { systemCount += 1 }
    case 0xf1, 0xf3:
      _ = try bytes.byte()
      systemCount += 1
    case 0xf2:
      _ = try bytes.take(2)
      systemCount += 1
    default: systemCount += 1
    }
  }

  /// Whether an exclusive message puts an instrument into the state in which all begin: General MIDI on or
  /// off, or the same of Roland's GS and Yamaha's XG.
  private static func isReset(_ content: ArraySlice<UInt8>) -> Bool {
    let bytes = Array(content)
    guard bytes.count >= 5 else { return false }
    return bytes[0] == 0x7e && bytes[2] == 0x09
      || bytes[0] == 0x41 && bytes[2...].starts(with: [0x42, 0x12, 0x40, 0x00, 0x7f])
      || bytes[0] == 0x43 && bytes[2...].starts(with: [0x4c, 0x00, 0x00, 0x7e])
  }

  private mutating func readChannelEvent(
    _ status: UInt8, _ firstData: UInt8?, _ bytes: inout MIDIBytes
  ) throws(MIDIBytes.Shortage) {
    let channel = Int(status & 0x0f)
    let first = if let firstData { Int(firstData) } else { try value(&bytes) }
    switch status & 0xf0 {
    case 0x90:
      let velocity = try value(&bytes)
      if velocity > 0 {
        pairing.strike(
          channel: channel, pitch: first, velocity: velocity, program: programs[channel],
          tick: tick)
      } else {
        pairing.release(channel: channel, pitch: first, tick: tick)
      }
    case 0x80:
      _ = try value(&bytes)
      pairing.release(channel: channel, pitch: first, tick: tick)
    case 0xc0: programs[channel] = first
    default:
      // Channel pressure has one value.
      let second = status & 0xf0 == 0xd0 ? 0 : try value(&bytes)
      if status & 0xf0 == 0xb0, first >= MIDIController.allSoundOff,
        first != MIDIController.resetAllControllers, first != MIDIController.localControl
      {
        pairing.releaseAll(channel: channel, tick: tick)
      }
      controls.append(
        Control(tick: tick, status: status, first: UInt8(first), second: UInt8(second)))
    }
  }

  /// A byte of data. One whose highest bit is set was damaged, or else events would be out of step from
  /// here on: it counts without that bit.
  private mutating func value(_ bytes: inout MIDIBytes) throws(MIDIBytes.Shortage) -> Int {
    let position = bytes.position
    let byte = try bytes.byte()
    if byte >= 0x80 {
      damage = damage ?? .init(byte: position, reason: "a value of \(byte) is above 127")
    }
    return Int(byte & 0x7f)
  }

  private mutating func readMeta(_ type: UInt8, _ content: ArraySlice<UInt8>) {
    let data = Array(content)
    switch type {
    case 0x03 where name == nil:
      let text = Self.text(data)
      if !text.isEmpty { name = text }
    case 0x01, 0x05, 0x06, 0x07:
      guard texts.count < Self.mostTexts, let kind = TextMark.Kind(rawValue: type) else { break }
      let text = Self.text(data)
      if !text.isEmpty { texts.append((tick, kind, text)) }
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

  /// A text in UTF-8, or else in the Latin alphabet of Windows, which older programs write.
  private static func text(_ data: [UInt8]) -> String {
    let text =
      String(validating: data, as: UTF8.self)
      ?? String(bytes: data, encoding: .windowsCP1252)
      ?? String(decoding: data, as: UTF8.self)
    // Signs that would move a terminal's cursor or change its colours are no part of a text.
    return text.filter { sign in
      sign.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
  }
}

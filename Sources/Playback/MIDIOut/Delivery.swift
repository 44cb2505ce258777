import Glibc
import Music

/// Writes messages to whoever listens, and sees to it that no note is left sounding.
///
/// Threads: one at a time.
package final class Delivery {
  private let sink: any MIDISink
  private var sounding = Set<UInt16>()  // channel and key
  private var channels = Set<UInt8>()  // of all that was sent
  private var owed: [[UInt8]] = []  // ends of notes that found no room
  private var rest: ArraySlice<UInt8> = []  // of a message of which a part was taken
  private var isRunning = false  // whether a clock was started

  /// Messages that found no room and are lost.
  package private(set) var droppedCount = 0
  /// Messages that were written.
  package private(set) var sentCount = 0

  /// How long the last ends of notes are tried, in milliseconds.
  private static let lastMilliseconds = 500

  package init(_ sink: any MIDISink) { self.sink = sink }

  /// Whether something has to be sent as soon as there is room.
  package var owes: Bool { !owed.isEmpty || !rest.isEmpty }

  /// Looks for who listens, and sends what is owed.
  package func tend() {
    sink.tend()
    _ = flush()
  }

  /// Sends a message, or drops it; the end of a note is kept.
  package func send(_ bytes: [UInt8]) {
    guard sink.isConnected else { return }
    guard !flush() || !write(bytes), sink.isConnected else { return }
    if !ends(bytes) {
      droppedCount += 1
    } else if isHeard(bytes), !owed.contains(bytes) {
      owed.append(bytes)
    }
  }

  /// Lets go all that sounds.
  package func finish() {
    if isRunning { owed.append(MIDITransport.stop.bytes) }
    for note in sounding.sorted() {
      owed.append(
        MIDIMessage(
          channel: Int(note >> 8), .noteOff(key: Int(note & 0x7f), velocity: 64)
        ).bytes)
    }
    for channel in channels.sorted() {
      let all: [MIDIMessage.Content] = [
        .controlChange(controller: MIDIController.sustainPedal, value: 0),
        .controlChange(controller: MIDIController.allNotesOff, value: 0),
      ]
      owed += all.map { MIDIMessage(channel: Int(channel), $0).bytes }
    }
    for _ in 0..<Self.lastMilliseconds {
      if flush() || !sink.isConnected { return }
      usleep(1000)
    }
  }

  // MARK: - Bytes

  /// Sends what has to be sent first.
  /// - Returns: whether all was taken.
  private func flush() -> Bool {
    if !rest.isEmpty {
      guard let count = sink.write(Array(rest)) else {
        lose()
        return false
      }
      rest = rest.dropFirst(count)
      guard rest.isEmpty else { return false }
    }
    while let bytes = owed.first {
      guard write(bytes) else { return false }
      owed.removeFirst()
      guard rest.isEmpty else { return false }
    }
    return true
  }

  /// - Returns: whether it is on its way: all of it, or a part and the rest with the next one.
  private func write(_ bytes: [UInt8]) -> Bool {
    guard let count = sink.write(bytes) else {
      lose()
      return false
    }
    guard count > 0 else { return false }
    rest = bytes[count...]
    sentCount += 1
    note(bytes)
    return true
  }

  /// Whoever listened is gone: what sounded there is not heard by anybody else.
  private func lose() {
    (owed, rest) = ([], [])
    (sounding, channels, isRunning) = ([], [], false)
  }

  /// Whether a message lets something go.
  private func ends(_ bytes: [UInt8]) -> Bool {
    switch bytes[0] >> 4 {
    case 0x8: true
    case 0x9: bytes[2] == 0
    case 0xb:
      Int(bytes[1]) >= MIDIController.allSoundOff
        || Int(bytes[1]) == MIDIController.sustainPedal && bytes[2] < 64
    default: bytes[0] == MIDITransport.stop.bytes[0]
    }
  }

  /// Whether what lets something go is missed: the end of a note is where it sounds, all else always.
  private func isHeard(_ bytes: [UInt8]) -> Bool {
    guard bytes[0] >> 4 == 0x8 || bytes[0] >> 4 == 0x9 else { return true }
    return sounding.contains(Self.note(bytes))
  }

  private static func note(_ bytes: [UInt8]) -> UInt16 {
    UInt16(bytes[0] & 0x0f) << 8 | UInt16(bytes[1])
  }

  /// Remembers what sounds.
  private func note(_ bytes: [UInt8]) {
    switch MIDITransportKind(bytes[0]) {
    case .begins: isRunning = true
    case .ends: isRunning = false
    case .other: break
    case nil:
      channels.insert(bytes[0] & 0x0f)
      guard bytes.count > 2 else { return }
      let note = Self.note(bytes)
      switch bytes[0] >> 4 {
      case 0x9 where bytes[2] > 0: sounding.insert(note)
      case 0x8, 0x9: sounding.remove(note)
      default: break
      }
    }
  }

  /// What a system message does to a clock; nil for messages of channels.
  private enum MIDITransportKind {
    case begins, ends, other

    init?(_ status: UInt8) {
      switch status {
      case MIDITransport.start.bytes[0], MIDITransport.goOn.bytes[0]: self = .begins
      case MIDITransport.stop.bytes[0]: self = .ends
      case 0xf0...: self = .other
      default: return nil
      }
    }
  }
}

import Music
import Playback
import Testing

/// What becomes of messages that nobody takes.
@Suite struct DeliveryTests {
  /// Takes as many bytes as there is room for.
  private final class Reader: MIDISink {
    var room = 0
    var most = Int.max  // bytes that it takes at once
    var isConnected = true
    var bytes: [UInt8] = []

    func tend() {}

    func write(_ more: [UInt8]) -> Int? {
      guard isConnected else { return nil }
      let count = min(room, most, more.count)
      bytes += more[..<count]
      room -= count
      return count
    }

    /// Notes that began and have not ended.
    var sounding: [Int] {
      var (parser, keys) = (MIDIByteParser(), Set<Int>())
      for byte in bytes {
        switch parser.parse(byte)?.content {
        case .noteOn(let key, _): keys.insert(key)
        case .noteOff(let key, _): keys.remove(key)
        default: break
        }
      }
      return keys.sorted()
    }
  }

  private func note(_ key: Int, _ velocity: Int) -> [UInt8] {
    MIDIMessage(
      channel: 2,
      velocity > 0 ? .noteOn(key: key, velocity: velocity) : .noteOff(key: key, velocity: 64)
    ).bytes
  }

  @Test func aSlowReaderMissesNotesAndNoEndOfOne() {
    let reader = Reader()
    let delivery = Delivery(reader)
    // The second note is taken in two pieces, the third not at all.
    reader.room = 4
    for key in 60..<63 { delivery.send(note(key, 100)) }
    #expect(delivery.owes && delivery.droppedCount == 1)
    for key in 60..<63 { delivery.send(note(key, 0)) }
    #expect(delivery.droppedCount == 1 && reader.bytes.count == 4)
    reader.room = 1000
    delivery.tend()
    #expect(!delivery.owes && reader.sounding == [])
    // What comes is in order again.
    delivery.send(note(70, 90))
    #expect(reader.bytes.suffix(3) == [0x92, 70, 90] && reader.sounding == [70])
  }

  /// Ends of notes that are taken in pieces come whole, and those of notes that nobody heard not at all.
  @Test func endsInPiecesStayInOrder() {
    let reader = Reader()
    let delivery = Delivery(reader)
    reader.room = 9
    for key in 60..<63 { delivery.send(note(key, 100)) }
    delivery.send(note(63, 100))
    for key in 60..<64 { delivery.send(note(key, 0)) }
    delivery.send(note(60, 0))
    (reader.room, reader.most) = (1000, 2)
    for _ in 0..<10 { delivery.tend() }
    #expect(!delivery.owes && delivery.droppedCount == 1)
    #expect(reader.bytes.dropFirst(9) == [0x82, 60, 64, 0x82, 61, 64, 0x82, 62, 64])
  }

  @Test func inTheEndAllIsLetGo() {
    let reader = Reader()
    let delivery = Delivery(reader)
    reader.room = 1000
    delivery.send(MIDITransport.start.bytes)
    delivery.send(note(60, 100))
    delivery.send(note(64, 100))
    delivery.send(note(60, 0))
    delivery.finish()
    #expect(
      reader.bytes.dropFirst(10) == [0xfc, 0x82, 64, 64, 0xb2, 64, 0, 0xb2, 123, 0])
  }

  @Test func aReaderThatIsGoneOwesNothing() {
    let reader = Reader()
    let delivery = Delivery(reader)
    reader.room = 3
    delivery.send(note(60, 100))
    delivery.send(note(60, 0))
    #expect(delivery.owes)
    reader.isConnected = false
    delivery.tend()
    #expect(!delivery.owes)
    reader.isConnected = true
    reader.room = 1000
    delivery.finish()
    #expect(reader.bytes.count == 3)
  }
}

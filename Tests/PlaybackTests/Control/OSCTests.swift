import Foundation
import Playback
import Testing

@Suite struct OSCTests {
  private static let messages = [
    OSCMessage("/on", [.int(60), .float(0.75)]), OSCMessage("/off", [.int(-1)]),
    OSCMessage("/a", [.string("four"), .blob([1, 2, 3, 4, 5]), .bool(true), .bool(false)]),
    OSCMessage("/blend"), OSCMessage("/d", [.double(0.1), .long(.min), .long(60)]),
  ]

  private func bundle(_ elements: [[UInt8]]) -> [UInt8] {
    Array("#bundle\0".utf8) + [0, 0, 0, 0, 0, 0, 0, 1]
      + elements.flatMap { [0, 0, 0, UInt8($0.count)] + $0 }
  }

  @Test func thereAndBack() throws {
    for message in Self.messages {
      #expect(message.bytes.count % 4 == 0)
      #expect(try OSCPacket(message.bytes).messages == [message])
    }
  }

  /// The specification's own example: `/foo` with 1000, −1, "hello", 1.234 and 5.678.
  @Test func theSpecificationsExample() throws {
    let bytes: [UInt8] = [
      0x2f, 0x66, 0x6f, 0x6f, 0, 0, 0, 0, 0x2c, 0x69, 0x69, 0x73, 0x66, 0x66, 0, 0, 0, 0, 0x3,
      0xe8, 0xff, 0xff, 0xff, 0xff, 0x68, 0x65, 0x6c, 0x6c, 0x6f, 0, 0, 0, 0x3f, 0x9d, 0xf3, 0xb6,
      0x40, 0xb5, 0xb2, 0x2d,
    ]
    let message = OSCMessage(
      "/foo", [.int(1000), .int(-1), .string("hello"), .float(1.234), .float(5.678)])
    #expect(try OSCPacket(bytes).messages == [message])
    #expect(message.bytes == bytes)
  }

  @Test func bundlesAreOpened() throws {
    let inner = bundle(Self.messages[2...].map(\.bytes))
    let outer = bundle(Self.messages[..<2].map(\.bytes) + [inner])
    #expect(try OSCPacket(outer).messages == Self.messages)
  }

  @Test func bundlesInBundlesHaveAnEnd() {
    var bytes = Self.messages[3].bytes
    for _ in 0..<5 { bytes = bundle([bytes]) }
    #expect(throws: OSCPacket.Failure.depth) { try OSCPacket(bytes) }
  }

  @Test(
    arguments: [
      ([], .length(0)), ([0x2f, 0, 0], .length(3)), (Array("abc\0".utf8), .address),
      (Array("/abc".utf8), .cutOff), (Array("/ab\0,i\0\0".utf8), .cutOff),
      (Array("/ab\0,Q\0\0".utf8), .tags), (Array("/ab\0iii\0".utf8), .tags),
      (Array("/ab\0,b\0\0".utf8) + [0xff, 0xff, 0xff, 0xff], .cutOff),
      (Array("#bundle\0".utf8) + [0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 0, 0, 0], .cutOff),
      (Array("#bundle\0".utf8) + [0, 0, 0, 0], .cutOff), ([0x2f, 0xff, 0, 0], .address),
    ] as [([UInt8], OSCPacket.Failure)])
  func hostilePackets(bytes: [UInt8], failure: OSCPacket.Failure) {
    #expect(throws: failure) { try OSCPacket(bytes) }
  }

  @Test func numbers() {
    let message = OSCMessage(
      "/x",
      [
        .float(.nan), .double(.infinity), .int(7), .string("7"), .long(-9), .double(0.25),
        .bool(true), .bool(false),
      ])
    #expect(message.numbers == [nil, nil, 7, nil, -9, 0.25, 1, 0])
  }

  @Test func hearsOnLoopback() throws {
    let ear = try OSCSocket(port: 0)
    #expect(ear.port > 0 && ear.address == "127.0.0.1")
    let mouth = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(mouth) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(ear.port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    for bytes in [Self.messages[0].bytes, [1, 2, 3], Self.messages[1].bytes] {
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = sendto(mouth, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    #expect(ear.receive() == Array(Self.messages[..<2]))
    #expect(ear.refusedCount == 1)
    #expect(throws: PlaybackError.self) { try OSCSocket(port: ear.port) }
    #expect(throws: PlaybackError.self) { try OSCSocket(port: 0, address: "example") }
  }
}

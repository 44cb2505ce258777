import Foundation

/// One connection to a server on this machine, by hand: HTTP, and the socket that it may turn into.
///
/// It waits for answers up to half a minute.
package final class LocalConnection {
  /// Why there is no answer.
  package struct Failure: Error {
    package let text: String
  }

  private let descriptor: Int32
  private let port: UInt16
  private var bytes: [UInt8] = []

  /// Connects.
  /// - Throws: `Failure`.
  package init(port: UInt16) throws {
    self.port = port
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard code == 0 else {
      throw Failure(text: "port \(port): \(String(cString: strerror(errno)))")
    }
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
  }

  deinit { close(descriptor) }

  // MARK: - HTTP

  /// What came back.
  package struct Answer {
    package var status: Int
    package var head: String
    package var body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// Asks, and waits for the answer.
  /// - Parameter headers: beside the host, which they may name instead.
  package func ask(
    _ method: String = "GET", _ path: String, headers: [String: String] = [:], body: String = ""
  ) throws -> Answer {
    var lines = ["\(method) \(path) HTTP/1.1"]
    let own = ["Host": "127.0.0.1:\(port)", "Content-Length": "\(body.utf8.count)"]
    for (name, value) in own.merging(headers, uniquingKeysWith: { $1 }).sorted(by: {
      $0.key < $1.key
    }) {
      lines.append("\(name): \(value)")
    }
    try write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
    var head = ""
    while !head.hasSuffix("\r\n\r\n") { head.append(Character(Unicode.Scalar(try next()))) }
    let status = Int(head.split(separator: " ")[1]) ?? 0
    let length =
      head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
      .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
    return Answer(status: status, head: head, body: status == 101 ? [] : try take(length))
  }

  // MARK: - The socket

  /// Turns the connection into a socket.
  /// - Returns: the status, 101 if all is well.
  package func openSocket(_ path: String, headers: [String: String] = [:]) throws -> Int {
    let own = [
      "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "c2Z1bWF0bzEyMzQ1Njc4OQ==", "Origin": "http://127.0.0.1:\(port)",
    ]
    return try ask("GET", path, headers: own.merging(headers) { $1 }).status
  }

  /// Sends a text.
  package func send(_ text: String) throws {
    let payload = Array(text.utf8)
    var frame: [UInt8] = [0x81]
    if payload.count < 126 {
      frame.append(0x80 | UInt8(payload.count))
    } else if payload.count < 65_536 {
      frame += [0xfe, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    } else {
      frame += [0xff] + (0..<8).reversed().map { UInt8(payload.count >> (8 * $0) & 255) }
    }
    try write(frame + [0, 0, 0, 0] + payload)
  }

  /// The next message; nil when the server has closed.
  package func receive() throws -> (isText: Bool, bytes: [UInt8])? {
    var message: [UInt8] = []
    var isText = false
    while true {
      guard let first = try? next() else { return nil }
      let second = try next()
      var length = Int(second & 0x7f)
      if length == 126 { length = try take(2).reduce(0) { $0 << 8 | Int($1) } }
      if length == 127 { length = try take(8).reduce(0) { $0 << 8 | Int($1) } }
      let payload = try take(length)
      switch first & 0xf {
      case 8: return nil
      case 9, 10: continue
      case 1: isText = true
      default: break
      }
      message += payload
      if first & 0x80 != 0 { return (isText, message) }
    }
  }

  // MARK: - Bytes

  private func write(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure(text: String(cString: strerror(errno))) }
      done += count
    }
  }

  private func fill() throws {
    var block = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &block, block.count, 0)
    guard count > 0 else { throw Failure(text: "the server has closed or is silent") }
    bytes += block[..<count]
  }

  private func next() throws -> UInt8 { try take(1)[0] }

  private func take(_ count: Int) throws -> [UInt8] {
    while bytes.count < count { try fill() }
    defer { bytes.removeFirst(count) }
    return Array(bytes[..<count])
  }
}

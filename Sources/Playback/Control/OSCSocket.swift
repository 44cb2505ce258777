import Foundation

/// Hears Open Sound Control on a UDP port; of this machine alone unless another address is named.
///
/// Threads: control.
public final class OSCSocket {
  /// The only address that is used unasked.
  public static let loopback = "127.0.0.1"

  /// Where it is bound.
  public let address: String
  /// The port, also where the system chose it.
  public let port: Int
  /// What to wait for until ``receive()`` has something.
  public let descriptor: Int32
  /// Packets that were refused since the start.
  public private(set) var refusedCount = 0

  private var buffer = [UInt8](repeating: 0, count: 65_536)

  /// Binds a port.
  /// - Parameters:
  ///   - port: 0 lets the system choose.
  ///   - address: numeric, IPv4 or IPv6. Anything but loopback lets other machines play.
  /// - Throws: `PlaybackError.cannotListen`.
  public init(port: Int, address: String = OSCSocket.loopback) throws(PlaybackError) {
    func failure(_ reason: String) -> PlaybackError {
      .cannotListen(address: address, port: port, reason: reason)
    }
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address, String(port), &hints, &found) == 0, let found else {
      throw failure("that is no numeric address and port")
    }
    defer { freeaddrinfo(found) }
    let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let made = socket(found.pointee.ai_family, type | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard made >= 0 else { throw failure(String(cString: strerror(errno))) }
    guard bind(made, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else {
      let reason = String(cString: strerror(errno))
      close(made)
      throw failure(reason)
    }
    descriptor = made
    self.address = address
    self.port = Self.boundPort(made) ?? port
  }

  deinit { close(descriptor) }

  /// Takes the messages that have come; a packet that makes no sense is counted and dropped.
  public func receive() -> [OSCMessage] {
    var messages: [OSCMessage] = []
    // Not more at once than a flood would let the interface starve for.
    for _ in 0..<64 {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count >= 0 else { break }
      if let packet = try? OSCPacket(Array(buffer[..<count])) {
        messages += packet.messages
      } else {
        refusedCount += 1
      }
    }
    return messages
  }

  private static func boundPort(_ descriptor: Int32) -> Int? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard code == 0 else { return nil }
    // The port lies at the same place in the addresses of both families.
    return withUnsafeBytes(of: storage) { Int($0[2]) << 8 | Int($0[3]) }
  }
}

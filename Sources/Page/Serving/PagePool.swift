import FlyingFox
import FlyingSocks
import Foundation
import Glibc
import Synchronization

/// Waits for sockets on a thread of its own, by poll(2): for FlyingFox, in place of its own pool.
///
/// A socket may be closed while something still waits for it, and its number be given to the next one. Here
/// whoever waits remembers which socket it was (its inode) and is told that it is gone; FlyingFox 0.27.1
/// would go on with the bytes of the new one. Small messages are sent at once: the kernel would keep one
/// back until the one before was acknowledged, which may take 40 ms (Nagle 1984, RFC 896).
final class PagePool: AsyncSocketPool {
  private struct Waiter {
    var descriptor: Int32
    var inode: UInt64
    var events: Int16
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct Waiting {
    var waiters: [Int: Waiter] = [:]
    var cancelled: Set<Int> = []
    var number = 0
  }

  private let waiting = Mutex(Waiting())
  private let ends: (reading: Int32, writing: Int32)  // of a pipe that wakes the thread

  /// Between two looks for sockets that were closed.
  private static let sweepMilliseconds: Int32 = 1000

  init() {
    var pair: [Int32] = [-1, -1]
    pipe(&pair)
    for end in pair { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    ends = (pair[0], pair[1])
  }

  deinit {
    close(ends.reading)
    close(ends.writing)
  }

  func prepare() async throws {}

  func run() async throws {
    let isOver = IsOver()
    let thread = Thread { [self] in
      while !isOver.flag.load(ordering: .relaxed) { look() }
    }
    thread.name = "sockets"
    thread.start()
    defer {
      isOver.flag.store(true, ordering: .relaxed)
      wake()
    }
    while true { try await Task.sleep(for: .seconds(3600)) }
  }

  private final class IsOver: Sendable {
    let flag = Atomic<Bool>(false)
  }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    let descriptor = socket.file.rawValue
    // The socket that listens is waited for first, and those that it accepts inherit this.
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    var wanted: Int16 = 0
    if events.contains(.read) { wanted |= Int16(POLLIN) }
    if events.contains(.write) { wanted |= Int16(POLLOUT) }
    let (inode, mask) = (Self.inode(of: descriptor), wanted)
    let number = waiting.withLock { waiting in
      waiting.number += 1
      return waiting.number
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = waiting.withLock { waiting in
          if waiting.cancelled.remove(number) != nil { return true }
          waiting.waiters[number] = Waiter(
            descriptor: descriptor, inode: inode, events: mask, continuation: continuation)
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) } else { wake() }
      }
    } onCancel: {
      let waiter = waiting.withLock { waiting in
        let waiter = waiting.waiters.removeValue(forKey: number)
        if waiter == nil { waiting.cancelled.insert(number) }
        return waiter
      }
      waiter?.continuation.resume(throwing: CancellationError())
    }
    _ = waiting.withLock { $0.cancelled.remove(number) }
  }

  /// Waits once, and lets those go on whose time has come.
  private func look() {
    let all = waiting.withLock { Array($0.waiters) }
    var requests = [pollfd(fd: ends.reading, events: Int16(POLLIN), revents: 0)]
    requests += all.map { pollfd(fd: $0.value.descriptor, events: $0.value.events, revents: 0) }
    _ = Glibc.poll(&requests, nfds_t(requests.count), Self.sweepMilliseconds)
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(ends.reading, &bytes, bytes.count) == bytes.count {}
    for (index, (number, waiter)) in all.enumerated() {
      let isThere = Self.inode(of: waiter.descriptor) == waiter.inode
      guard !isThere || requests[index + 1].revents != 0 else { continue }
      guard waiting.withLock({ $0.waiters.removeValue(forKey: number) }) != nil else { continue }
      // What was closed at the other end is found out by reading.
      if isThere {
        waiter.continuation.resume()
      } else {
        waiter.continuation.resume(throwing: SocketError.disconnected)
      }
    }
  }

  private func wake() {
    var byte: UInt8 = 1
    _ = write(ends.writing, &byte, 1)
  }

  /// What tells a socket from another that has its number later; 0 for one that is closed.
  private static func inode(of descriptor: Int32) -> UInt64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : 0
  }
}

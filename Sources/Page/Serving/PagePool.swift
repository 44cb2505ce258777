import FlyingFox
import FlyingSocks
import Foundation
import Glibc
import Playback
import Synchronization

/// The one thread that serves pages: it waits for sockets by poll(2), and runs all that goes on when one
/// is ready. For FlyingFox, in place of its own pool and of the threads that tasks share.
///
/// Between what a page sends and what it hears lie several tasks. On the threads that all tasks share each
/// might wait for another thread to be woken; here they follow one another at once. The thread asks for real-time
/// rights, like those that play, but below them; so whatever takes longer than a moment is done elsewhere.
///
/// A socket may be closed while something still waits for it, and its number be given to the next one. Here
/// whoever waits remembers which socket it was (its inode) and is told that it is gone; FlyingFox 0.27.1
/// would go on with the bytes of the new one. Small messages are sent at once: the kernel would keep one
/// back until the one before was acknowledged, which may take 40 ms (Nagle 1984, RFC 896).
final class PagePool: AsyncSocketPool, TaskExecutor {
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
    var jobs: [UnownedJob] = []
    /// Whether the thread is at work, and will look at all this before it waits.
    var isAwake = false
  }

  private let waiting = Mutex(Waiting())
  private let bell = Bell()

  /// Between two looks for sockets that were closed.
  private static let sweepMilliseconds: Int32 = 1000

  /// Starts the thread, which lasts as long as the program.
  init() {
    let thread = Thread { [self] in
      RealTime.request(priority: RealTime.priority - 5)
      while true { look() }
    }
    thread.name = "sockets"
    thread.start()
  }

  func prepare() async throws {}

  func run() async throws {
    while true { try await Task.sleep(for: .seconds(3600)) }
  }

  // MARK: - Tasks

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    change { $0.jobs.append(job) }
  }

  /// Runs what is to be done by now; what comes of it waits until the sockets were looked at.
  private func runJobs() {
    let jobs = waiting.withLock { waiting in
      defer { waiting.jobs = [] }
      return waiting.jobs
    }
    for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  /// Changes what waits, and wakes the thread if it waits too.
  private func change(_ body: (inout Waiting) -> Void) {
    let isAwake = waiting.withLock { waiting in
      body(&waiting)
      return waiting.isAwake
    }
    if !isAwake { bell.ring() }
  }

  // MARK: - Sockets

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
        var isCancelled = false
        change { waiting in
          isCancelled = waiting.cancelled.remove(number) != nil
          guard !isCancelled else { return }
          waiting.waiters[number] = Waiter(
            descriptor: descriptor, inode: inode, events: mask, continuation: continuation)
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
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

  /// Waits once, lets those go on whose time has come, and runs what is to be done.
  private func look() {
    let (all, isBusy) = waiting.withLock { waiting in
      waiting.isAwake = false
      return (Array(waiting.waiters), !waiting.jobs.isEmpty)
    }
    var requests = [pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)]
    requests += all.map { pollfd(fd: $0.value.descriptor, events: $0.value.events, revents: 0) }
    _ = Glibc.poll(&requests, nfds_t(requests.count), isBusy ? 0 : Self.sweepMilliseconds)
    waiting.withLock { $0.isAwake = true }
    bell.quieten()
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
    runJobs()
  }

  /// What tells a socket from another that has its number later; 0 for one that is closed.
  private static func inode(of descriptor: Int32) -> UInt64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : 0
  }
}

import Glibc

/// POSIX's counting semaphore: the one way in which the threads of this module wait for each other. It neither
/// allocates nor, when nobody waits, enters the system.
///
/// `@unchecked Sendable`: `sem_t` is made to be shared.
final class Semaphore: @unchecked Sendable {
  private let handle: UnsafeMutablePointer<sem_t>

  init() {
    handle = .allocate(capacity: 1)
    sem_init(handle, 0, 0)
  }

  deinit {
    sem_destroy(handle)
    handle.deallocate()
  }

  func signal() { sem_post(handle) }

  /// Waits for a signal, however long that takes.
  func wait() {
    while sem_wait(handle) != 0, errno == EINTR {}
  }

  /// Waits for a signal; longer than asked for if the system's clock is set back meanwhile.
  /// - Returns: false when none came in time.
  @discardableResult
  func wait(milliseconds: Int) -> Bool {
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    let nanoseconds = deadline.tv_nsec + milliseconds % 1000 * 1_000_000
    deadline.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    while sem_timedwait(handle, &deadline) != 0 {
      if errno != EINTR { return false }
    }
    return true
  }
}

import Foundation

/// The rights that keep sound going while other programs work.
public enum RealTime {
  /// Above all ordinary programs, and no higher than desktops grant to players.
  public static let priority: Int32 = 20

  /// Whether this process may have real-time threads (`SCHED_FIFO`), tried on a thread that ends at once.
  public static var isAllowed: Bool {
    let answer = Answer()
    let done = Semaphore()
    Thread {
      answer.isYes = request()
      done.signal()
    }.start()
    done.wait(milliseconds: 10_000)
    return answer.isYes
  }

  /// What to tell a player whose system does not grant them.
  public static let hint =
    "no real-time rights: sound may stutter when the machine is busy; the line '@audio - rtprio 20' "
    + "in /etc/security/limits.d/audio.conf and membership in the group audio grant them"

  /// Asks for real-time scheduling of the calling thread.
  /// - Parameter priority: as ``priority`` for threads that play; lower for those that they must not wait for.
  /// - Returns: whether it was granted.
  @discardableResult
  package static func request(priority: Int32 = priority) -> Bool {
    var parameters = sched_param()
    parameters.sched_priority = priority
    return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == 0
  }

  /// Keeps the process's memory from being swapped out, where there is no limit on that: with one, later
  /// allocations would fail.
  /// - Returns: whether it is kept.
  @discardableResult
  public static func lockMemory() -> Bool {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue), &limit) == 0,
      limit.rlim_cur == rlim_t.max
    else { return false }
    return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0
  }

  /// Written by one thread before it signals, read after.
  private final class Answer: @unchecked Sendable { var isYes = false }
}

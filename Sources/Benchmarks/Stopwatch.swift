import Foundation
import Sfumato

/// Times work on the process's CPU clock, the calling thread's, or the wall clock.
enum Stopwatch {
  /// Which clock: CPU time is robust against busy neighbours; `cpu` counts all threads, `thread` one.
  enum Clock { case cpu, thread, wall }

  /// Seconds on the clock.
  static func now(_ clock: Clock) -> Double {
    if clock == .thread { return ProcessorTime.seconds }
    var time = timespec()
    clock_gettime(clock == .cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Best and median seconds of `rounds` runs, after one run that does not count.
  static func measure(
    rounds: Int = 7, clock: Clock = .cpu, _ work: () throws -> Void
  ) rethrows -> (best: Double, median: Double) {
    try work()
    var seconds: [Double] = []
    for _ in 0..<max(1, rounds) {
      let start = now(clock)
      try work()
      seconds.append(now(clock) - start)
    }
    seconds.sort()
    return (seconds[0], seconds[seconds.count / 2])
  }

  /// Best seconds of a step that is repeated for a while, after one run that does not count.
  static func best(_ clock: Clock, for seconds: Double, _ step: () -> Void) -> Double {
    step()
    var best = Double.infinity
    let end = now(.wall) + seconds
    repeat {
      let start = now(clock)
      step()
      best = min(best, now(clock) - start)
    } while now(.wall) <= end
    return best
  }
}

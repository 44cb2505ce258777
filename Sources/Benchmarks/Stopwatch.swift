import Foundation

/// Times work on the process's CPU clock or the wall clock, and prints it as a musician reads it.
enum Stopwatch {
  /// Which clock: CPU time is robust against busy neighbours but counts all threads.
  enum Clock { case cpu, wall }

  /// Seconds on the clock.
  static func now(_ clock: Clock) -> Double {
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
}

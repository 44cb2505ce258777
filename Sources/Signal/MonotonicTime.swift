import Foundation

/// The time by a clock that nobody sets.
package enum MonotonicTime {
  /// Seconds since some moment before the program began. Thread role: any; nothing is allocated.
  package static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}

import Foundation

/// The processor's clock of a thread: it stands still while others have the processor.
package enum ProcessorTime {
  /// Nanoseconds that the calling thread has worked so far.
  ///
  /// Thread role: any.
  package static var nanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// The same in seconds.
  package static var seconds: Double { 1e-9 * Double(nanoseconds) }
}

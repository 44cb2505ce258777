import Foundation

/// Says which mutant was being read when the process crashes, or when a reader takes too long.
enum Watchdog {
  /// Seconds that reading one small file may take.
  private static let patienceSeconds: UInt32 = 20

  /// The line to print, in memory that a signal handler may read: it must not allocate.
  private struct Line: @unchecked Sendable {
    // Written by the main thread between mutants, read by a handler that interrupts it.
    let text = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 256)
  }
  private static let line = Line()

  /// Sets the handlers.
  static func start() {
    line.text.update(repeating: 0)
    for number in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGALRM] {
      signal(number) { number in
        Watchdog.say(number == SIGALRM ? "hung: " : "crashed: ")
        _exit(number == SIGALRM ? 3 : 2)
      }
    }
  }

  /// Names the mutant that is read next and starts its clock.
  static func watch(_ name: String) {
    let bytes = Array("\(name)\n".utf8CString.prefix(line.text.count - 1))
    _ = line.text.update(fromContentsOf: bytes)
    alarm(patienceSeconds)
  }

  /// Stops the clock.
  static func rest() { alarm(0) }

  private static func say(_ prefix: StaticString) {
    write(STDERR_FILENO, prefix.utf8Start, prefix.utf8CodeUnitCount)
    guard let text = line.text.baseAddress else { return }
    write(STDERR_FILENO, text, strlen(text))
  }
}

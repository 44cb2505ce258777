import Foundation
import Synchronization

/// Ctrl-C (and SIGTERM) as a question: long work asks it between two steps and ends tidily.
enum Interruption {
  private static let requested = Atomic<Bool>(false)

  /// From now on a signal is remembered instead of ending the program at once.
  static func watch(_ numbers: [Int32] = [SIGINT, SIGTERM]) {
    // Touched here first: a signal handler must not be the one to initialise it.
    requested.store(false, ordering: .relaxed)
    // A program that was started by a thread which blocks signals inherits that.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in numbers { sigaddset(&wanted, number) }
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    for number in numbers {
      signal(number) { _ in Interruption.requested.store(true, ordering: .relaxed) }
    }
  }

  /// Whether a signal came since ``watch()``.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }
}

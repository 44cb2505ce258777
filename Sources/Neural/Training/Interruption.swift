import Foundation
import Synchronization

/// Ctrl-C (and SIGTERM) as a question: long work asks it between two steps and ends tidily.
///
/// For programs; the library never watches signals by itself.
public enum Interruption {
  private static let requested = Atomic<Bool>(false)
  private static let endsAtSecond = Atomic<Bool>(false)

  /// From now on a signal is remembered instead of ending the program at once.
  ///
  /// - Parameters:
  ///   - numbers: of the signals.
  ///   - secondEnds: whether a second signal of the same kind does end it.
  /// - Returns: the question ``isRequested``.
  @discardableResult
  public static func watch(
    _ numbers: [Int32] = [SIGINT, SIGTERM], secondEnds: Bool = false
  ) -> @Sendable () -> Bool {
    endsAtSecond.store(secondEnds, ordering: .relaxed)
    // Touched here first: a signal handler must not be the one to initialise it.
    requested.store(false, ordering: .relaxed)
    // A program that was started by a thread which blocks signals inherits that.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in numbers { sigaddset(&wanted, number) }
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    for number in numbers {
      signal(number) { number in
        Interruption.requested.store(true, ordering: .relaxed)
        if Interruption.endsAtSecond.load(ordering: .relaxed) { signal(number, SIG_DFL) }
      }
    }
    return { isRequested }
  }

  /// Whether a signal came since ``watch(_:secondEnds:)``.
  public static var isRequested: Bool { requested.load(ordering: .relaxed) }
}

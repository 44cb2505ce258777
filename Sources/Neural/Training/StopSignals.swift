import Foundation
import Synchronization

/// Turns SIGINT and SIGTERM into a polite request while a training runs: it saves, then stops.
///
/// A second signal of the same kind ends the program at once, as without this.
///
/// Threads: made and let go by the thread that trains.
final class StopSignals {
  private struct Listeners {
    var count = 0
    var previous: [(signal: Int32, action: sigaction)] = []
  }

  private static let isRaised = Atomic<Bool>(false)
  private static let listeners = Mutex(Listeners())

  /// The calling thread's signal mask before.
  private var previousMask = sigset_t()

  /// Begins to listen; several trainings of one program share the signals.
  init() {
    Self.listeners.withLock { listeners in
      listeners.count += 1
      guard listeners.count == 1 else { return }
      Self.isRaised.store(false, ordering: .relaxed)
      for signal in [SIGINT, SIGTERM] {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { signal in
          StopSignals.isRaised.store(true, ordering: .relaxed)
          Foundation.signal(signal, SIG_DFL)
        }
        var previous = sigaction()
        sigaction(signal, &action, &previous)
        listeners.previous.append((signal, previous))
      }
    }
    // A program that was started by a thread with signals blocked inherits the block.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, &previousMask)
  }

  deinit {
    pthread_sigmask(SIG_SETMASK, &previousMask, nil)
    Self.listeners.withLock { listeners in
      listeners.count -= 1
      guard listeners.count == 0 else { return }
      for (signal, action) in listeners.previous {
        var action = action
        sigaction(signal, &action, nil)
      }
      listeners.previous = []
    }
  }

  /// Whether a signal came since the first training began to listen.
  var isRaised: Bool { Self.isRaised.load(ordering: .relaxed) }
}

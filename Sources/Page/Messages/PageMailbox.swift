import Playback
import Synchronization

/// What pages ask for, on its way to the control thread: bounded, and the newest blend wins.
///
/// Threads: any may post; one takes, and waits on ``descriptor``.
package final class PageMailbox: Sendable {
  /// Readable while something waits.
  package var descriptor: Int32 { bell.descriptor }
  private let bell = Bell()
  private let waiting = Mutex<[PageMessage]>([])

  /// Messages that may wait.
  package static let capacity = 512

  package init() {}

  /// Adds a message. A blend takes the place of one that nothing came after.
  /// - Returns: false where too many wait; keys and pedals that go up, and silence, always find room.
  @discardableResult
  package func post(_ message: PageMessage) -> Bool {
    let isTaken = waiting.withLock { waiting in
      if case .blend = message, case .blend? = waiting.last {
        waiting[waiting.count - 1] = message
        return true
      }
      if waiting.count >= Self.capacity {
        guard Self.mayNotBeLost(message) else { return false }
        guard let place = waiting.firstIndex(where: { !Self.mayNotBeLost($0) }) else {
          return false
        }
        waiting.remove(at: place)
      }
      waiting.append(message)
      return true
    }
    wake()
    return isTaken
  }

  /// Takes all that waits, the oldest first.
  package func take() -> [PageMessage] {
    bell.quieten()
    return waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }

  /// Wakes whoever waits, though nothing was posted.
  package func wake() { bell.ring() }

  private static func mayNotBeLost(_ message: PageMessage) -> Bool {
    switch message {
    case .note(_, velocity: 0), .pedal(false), .silence: true
    default: false
    }
  }
}

import FlyingFox
import Foundation

/// One page's socket: its messages go to the mailbox, what the hub tells it goes back.
///
/// FlyingFox's own handler of messages lets any number of them wait; this one is bounded on both ways. Keys
/// and the pedal that a page holds down are let go when it goes away.
struct PageSocket: WSHandler {
  let hub: PageHub
  let mailbox: PageMailbox
  let executor: PagePool

  /// Messages a second that a page may send, blends apart, and how many at once.
  private static let (mostPerSecond, mostAtOnce) = (400.0, 800.0)

  func makeFrames(
    for client: AsyncThrowingStream<WSFrame, any Error>
  ) async throws -> AsyncStream<WSFrame> {
    guard let (number, outbox) = hub.add() else {
      return AsyncStream { continuation in
        continuation.yield(.close(message: "too many pages are open"))
        continuation.finish()
      }
    }
    Task(executorPreference: executor) {
      var page = Page(mailbox: mailbox, outbox: outbox)
      do {
        for try await frame in client {
          guard page.receive(frame) else { break }
        }
      } catch {}
      page.letGo()
      hub.remove(number)
    }
    return AsyncStream(unfolding: { await outbox.next() }, onCancel: { outbox.finish() })
  }

  /// What is known of a page.
  private struct Page {
    let mailbox: PageMailbox
    let outbox: PageOutbox
    private var message: [UInt8] = []
    private var keys: Set<Int> = []
    private var isPedalDown = false
    private var allowance = mostAtOnce
    private var lastTime = ContinuousClock.now

    init(mailbox: PageMailbox, outbox: PageOutbox) {
      self.mailbox = mailbox
      self.outbox = outbox
    }

    /// Takes a frame.
    /// - Returns: false where the page is done, or says what no page says.
    mutating func receive(_ frame: WSFrame) -> Bool {
      switch frame.opcode {
      case .text, .binary, .continuation:
        guard message.count + frame.payload.count <= PageMessage.mostBytes else { return false }
        message += frame.payload
        guard frame.fin else { return true }
        defer { message = [] }
        guard let known = try? PageMessage(message) else { return true }
        post(known)
        return true
      case .ping:
        guard frame.payload.count <= 125 else { return false }
        outbox.put(pong: frame.payload)
        return true
      case .pong: return true
      default: return false
      }
    }

    private mutating func post(_ message: PageMessage) {
      let now = ContinuousClock.now
      allowance = min(
        mostAtOnce, allowance + (now - lastTime) / .seconds(1) * mostPerSecond)
      lastTime = now
      switch message {
      case .blend: break  // the newest takes the place of others anyway
      case .note(let key, velocity: 0): keys.remove(key)
      case .pedal(isPedalDown): return
      case .pedal(false): isPedalDown = false
      default:
        guard allowance >= 1 else { return }
        allowance -= 1
        if case .note(let key, _) = message { keys.insert(key) }
        if case .pedal(true) = message { isPedalDown = true }
      }
      mailbox.post(message)
    }

    /// Lets go what is held.
    func letGo() {
      for key in keys.sorted() { mailbox.post(.note(key: key, velocity: 0)) }
      if isPedalDown { mailbox.post(.pedal(false)) }
    }
  }
}

import Foundation
import Synchronization

/// All pages that are open, and what each of them is sent.
///
/// Threads: any.
package final class PageHub: Sendable {
  private struct Open {
    var pages: [Int: PageOutbox] = [:]
    var number = 0
    var state: PageState?
  }

  /// Pages that may be open.
  package static let mostPages = 32

  private let open = Mutex(Open())

  package init() {}

  /// Pages that are open.
  package var count: Int { open.withLock { $0.pages.count } }

  /// Tells all pages what is set, if that is new.
  package func tell(_ state: PageState) {
    let pages = open.withLock { open -> [PageOutbox] in
      guard open.state != state else { return [] }
      open.state = state
      return Array(open.pages.values)
    }
    guard !pages.isEmpty else { return }
    let text = state.text
    for page in pages { page.put(state: text) }
  }

  /// Tells all pages what sounds.
  package func tell(_ meters: PageMeters) {
    let pages = open.withLock { Array($0.pages.values) }
    guard !pages.isEmpty else { return }
    let text = meters.text
    for page in pages { page.put(meters: text) }
  }

  /// Sends sound to all pages: 16-bit samples, left and right by turns, little-endian.
  package func send(sound: Data) {
    for page in open.withLock({ Array($0.pages.values) }) { page.put(sound: sound) }
  }

  /// Lets a page in.
  /// - Returns: nil where too many are open.
  func add() -> (number: Int, outbox: PageOutbox)? {
    let outbox = PageOutbox()
    let number = open.withLock { open -> Int? in
      guard open.pages.count < Self.mostPages else { return nil }
      open.number += 1
      open.pages[open.number] = outbox
      // Behind the lock, so that a newer state comes after it.
      if let state = open.state { outbox.put(state: state.text) }
      return open.number
    }
    return number.map { ($0, outbox) }
  }

  func remove(_ number: Int) {
    open.withLock { $0.pages.removeValue(forKey: number) }?.finish()
  }
}

import Dispatch
import Foundation
import Page
import Sfumato
import Synchronization

/// What takes longer than a moment, away from the control thread: asking the library and drawing phrases.
///
/// All is done in the order in which it was asked for, on one queue, of which no more waits than is bounded.
/// `@unchecked Sendable`: what is not behind a lock is touched on that queue alone.
final class PageWorkshop: @unchecked Sendable {
  /// What came of it.
  enum Result: Sendable {
    case sound(path: String, corner: Int)
    case phrase(PagePiece)
    case jam(PagePiece, key: MusicalKey?)
    case noJam(number: Int)
    case favourites
    case message(String)
  }

  private let queue = DispatchQueue(label: "sfumato.page.workshop")
  private let mailbox: PageMailbox
  private let results = Mutex<[Result]>([])
  private let waiting = Mutex(Waiting())
  /// Numbers in the library, by path.
  private let numbers = Mutex<[String: Int64]>([:])

  // On the queue.
  private let library: SoundLibrary?
  private var composer = PageComposer()

  /// What was asked for and is not done.
  private struct Waiting {
    var count = 0
    /// Sounds that are to be put at corners: the newest of each counts.
    var corners: [Int: Int64] = [:]
  }

  /// What may wait.
  private static let mostWaiting = 32

  /// - Parameters:
  ///   - library: touched by nobody else from now on; nil without one.
  ///   - paths: of the sounds at the corners.
  ///   - mailbox: is rung when there is a result.
  init(library: SoundLibrary?, paths: [String], mailbox: PageMailbox) {
    self.library = library
    self.mailbox = mailbox
    for path in paths {
      if let id = (try? library?.entry(named: path))??.id { numbers.withLock { $0[path] = id } }
    }
  }

  /// The number of a sound in the library. Thread role: any.
  func number(of path: String) -> Int64? { numbers.withLock { $0[path] } }

  /// What has come since the last call. Thread role: control.
  func take() -> [Result] {
    results.withLock { results in
      defer { results = [] }
      return results
    }
  }

  private func give(_ result: Result) {
    results.withLock { $0.append(result) }
    mailbox.wake()
  }

  /// Does some work after all that waits, or says that too much does.
  /// - Returns: whether it will be done.
  @discardableResult
  private func work(_ body: @escaping @Sendable (PageWorkshop) throws -> Void) -> Bool {
    let isTaken = waiting.withLock { waiting in
      guard waiting.count < Self.mostWaiting else { return false }
      waiting.count += 1
      return true
    }
    guard isTaken else {
      give(.message("too much is asked for at once; wait a moment"))
      return false
    }
    queue.async { [self] in
      waiting.withLock { $0.count -= 1 }
      do { try body(self) } catch { give(.message(Report.plain(Report.text(of: error)))) }
    }
    return true
  }

  // MARK: - Sounds

  /// Finds a sound of the library for a corner. Of several that wait for one corner the newest is taken.
  func load(_ id: Int64, at corner: Int) {
    let waits = waiting.withLock { $0.corners.updateValue(id, forKey: corner) != nil }
    guard !waits else { return }
    let isTaken = work { shop in
      guard let id = shop.waiting.withLock({ $0.corners.removeValue(forKey: corner) }) else {
        return
      }
      guard let path = try shop.library?.entry(numbered: id)?.path else {
        return shop.give(.message("there is no sound \(id) in the library"))
      }
      shop.numbers.withLock { $0[path] = id }
      shop.give(.sound(path: path, corner: corner))
    }
    if !isTaken { waiting.withLock { $0.corners[corner] = nil } }
  }

  /// Marks a sound of the library.
  func setFavourite(_ id: Int64, _ isFavourite: Bool) {
    work { shop in
      guard let entry = try shop.library?.entry(numbered: id) else { return }
      try shop.library?.setFavourite(entry, isFavourite)
      shop.give(.favourites)
    }
  }

  // MARK: - Phrases

  /// Draws a phrase.
  func drawPhrase(_ manner: PageManner, seed: UInt64) {
    work { $0.give(.phrase(try $0.composer.phrase(manner, seed: seed))) }
  }

  /// Goes between two kept phrases, each known by its number.
  func interpolate(
    _ first: PageComposer.Kept, _ second: PageComposer.Kept, manner: PageManner, share: Double
  ) {
    work { $0.give(.phrase(try $0.composer.between(first, second, manner, share: share))) }
  }

  /// Begins a jam, in place of the one before, and draws its first bars.
  /// - Returns: whether there will be some.
  func beginJam(_ manner: PageManner, seed: UInt64, number: Int) -> Bool {
    work { shop in
      do {
        try shop.composer.beginJam(manner, seed: seed, number: number)
      } catch {
        shop.give(.noJam(number: number))
        throw error
      }
      shop.giveBars(of: number)
    }
  }

  /// Draws the next bars of a jam.
  /// - Returns: whether there will be some.
  func goOn(jam number: Int) -> Bool { work { $0.giveBars(of: number) } }

  private func giveBars(of jam: Int) {
    if let bars = composer.bars(ofJam: jam) { give(.jam(bars.piece, key: bars.key)) }
  }
}

import Dispatch
import Foundation
import Page
import Sfumato
import Synchronization

/// What takes longer than a moment, away from the control thread: drawing phrases, and asking the library where
/// sounds lie.
///
/// Phrases are drawn in the order in which they were asked for, of which no more wait than is bounded.
/// `@unchecked Sendable`: what is not behind a lock is touched on one of two queues alone.
final class PageWorkshop: @unchecked Sendable {
  /// What came of it.
  enum Result: Sendable {
    case phrase(PagePiece)
    case jam(PagePiece, key: MusicalKey?)
    case noJam(number: Int)
    case favourites
    case message(String)
  }

  private let queue = BackgroundQueue("phrases")
  private let mailbox: PageMailbox
  private let results = Mutex<[Result]>([])
  private let waitingCount = Mutex(0)
  /// Numbers in the library, by path.
  private let numbers = Mutex<[String: Int64]>([:])

  private let library: PageLibrary?

  // On the queue.
  private var composer = PageComposer()

  // On a queue of its own, so that sounds do not wait for phrases, nor for the map.
  private let asking = DispatchQueue(label: "sfumato.page.paths")
  private let entries: SoundLibrary?

  /// What may wait.
  private static let mostWaiting = 32

  /// - Parameters:
  ///   - library: what pages ask; nil without one.
  ///   - entries: the same once more, touched by nobody else from now on.
  ///   - paths: of the sounds at the corners.
  ///   - mailbox: is rung when there is a result.
  init(
    library: PageLibrary?, entries: SoundLibrary?, paths: [String], mailbox: PageMailbox
  ) {
    self.library = library
    self.entries = entries
    self.mailbox = mailbox
    for path in paths {
      if let id = (try? entries?.entry(named: path))??.id { numbers.withLock { $0[path] = id } }
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
    let isTaken = waitingCount.withLock { count in
      guard count < Self.mostWaiting else { return false }
      count += 1
      return true
    }
    guard isTaken else {
      give(.message("too much is asked for at once; wait a moment"))
      return false
    }
    queue.async { [self] in
      waitingCount.withLock { $0 -= 1 }
      do { try body(self) } catch { give(.message(Report.plain(Report.text(of: error)))) }
    }
    return true
  }

  // MARK: - Sounds

  /// Where a sound of the library lies. Thread role: any but control.
  /// - Throws: where there is none.
  func path(of id: Int64) throws -> String {
    let path = try asking.sync { try entries?.entry(numbered: id)?.path }
    guard let path else { throw CommandFailure("there is no sound \(id) in the library") }
    numbers.withLock { $0[path] = id }
    return path
  }

  /// Marks a sound of the library.
  func setFavourite(_ id: Int64, _ isFavourite: Bool) {
    library?.setFavourite(id, isFavourite) { [self] error in
      if let error { give(.message(Report.plain(Report.text(of: error)))) }
      // Pages that have marked it already ask what is so.
      give(.favourites)
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

  /// Draws the next bars of a jam, which begins where it is a new one.
  /// - Parameter takesBack: whether the bars that were drawn last are not heard.
  /// - Returns: whether there will be some, or a word that there are none.
  func drawBars(
    ofJam number: Int, _ manner: PageManner, seed: UInt64, takesBack: Bool
  ) -> Bool {
    work { shop in
      do {
        let bars = try shop.composer.bars(
          ofJam: number, manner, seed: seed, takesBack: takesBack)
        if let bars { shop.give(.jam(bars.piece, key: bars.key)) }
      } catch {
        shop.give(.noJam(number: number))
        throw error
      }
    }
  }
}

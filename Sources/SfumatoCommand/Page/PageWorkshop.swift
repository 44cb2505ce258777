import Dispatch
import Foundation
import Page
import Sfumato
import Synchronization

/// What takes longer than a moment, away from the control thread: asking the library and drawing phrases.
///
/// `@unchecked Sendable`: all but the results is touched on one queue alone.
final class PageWorkshop: @unchecked Sendable {
  /// What came of it.
  enum Result: Sendable {
    case sound(path: String, corner: Int)
    case phrase(NoteSequence, canMorph: Bool)
    case favourites
    case message(String)
  }

  private let queue = DispatchQueue(label: "sfumato.page.workshop")
  private let library: PageLibrary?
  private let mailbox: PageMailbox
  private let results = Mutex<[Result]>([])
  /// Numbers in the library, by path.
  private let numbers = Mutex<[String: Int64]>([:])

  // On the queue.
  private var phrases: PhraseModel?
  private var latents: [PhraseLatent] = []

  private static let temperature = 0.5

  /// - Parameters:
  ///   - library: nil without one.
  ///   - paths: of the sounds at the corners.
  ///   - mailbox: is rung when there is a result.
  init(library: PageLibrary?, paths: [String], mailbox: PageMailbox) {
    self.library = library
    self.mailbox = mailbox
    if let library {
      for path in paths {
        if let number = library.number(of: path) { numbers.withLock { $0[path] = number } }
      }
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

  private func work(_ body: @escaping @Sendable (PageWorkshop) throws -> Void) {
    queue.async { [self] in
      do { try body(self) } catch { give(.message(Report.plain(Report.text(of: error)))) }
    }
  }

  // MARK: - Sounds

  /// Finds a sound of the library for a corner.
  func load(_ id: Int64, at corner: Int) {
    Task { [self] in
      do {
        guard let path = try await library?.path(of: id) else {
          return give(.message("there is no sound \(id) in the library"))
        }
        numbers.withLock { $0[path] = id }
        give(.sound(path: path, corner: corner))
      } catch {
        give(.message(Report.plain(Report.text(of: error))))
      }
    }
  }

  /// Marks a sound of the library.
  func setFavourite(_ id: Int64, _ isFavourite: Bool) {
    Task { [self] in
      do {
        try await library?.setFavourite(id, isFavourite)
        give(.favourites)
      } catch {
        give(.message(Report.plain(Report.text(of: error))))
      }
    }
  }

  // MARK: - Phrases

  /// Draws a phrase.
  func drawPhrase(seed: UInt64) {
    work { shop in
      let model = try shop.phraseModel()
      shop.latents.append(
        model.draw(count: 1, temperature: Self.temperature, seed: seed)[0].latent)
      if shop.latents.count > 2 { shop.latents.removeFirst() }
      shop.give(shop.latents[shop.latents.count - 1], by: model)
    }
  }

  /// Goes between the last two phrases.
  func morph(share: Double) {
    work { shop in
      guard shop.latents.count == 2 else { return }
      shop.give(
        PhraseLatent.slerp(shop.latents[0], shop.latents[1], position: share),
        by: try shop.phraseModel())
    }
  }

  private func phraseModel() throws -> PhraseModel {
    if let phrases { return phrases }
    let model = try PhrasePreset.load(.melody2)
    phrases = model
    return model
  }

  private func give(_ latent: PhraseLatent, by model: PhraseModel) {
    let grid = model.decode([latent], temperature: Self.temperature, seed: 1)[0]
    give(
      .phrase(
        NoteSequence(grid, beatsPerMinute: PageDesk.beatsPerMinute), canMorph: latents.count == 2))
  }
}

import Foundation
import OutputFiles
import Page
import Sfumato
import Synchronization

/// What is blended on the page as an instrument for samplers: WAV files and an SFZ file, in one archive.
///
/// Threads: any; one instrument is made at a time, on a queue of its own.
final class PageInstrument: Sendable {
  private let model: NoteModel
  private let queue = BackgroundQueue("instrument")
  private let isBusy = Atomic<Bool>(false)

  /// - Parameter model: that plays.
  init(_ model: NoteModel) { self.model = model }

  /// What is answered, by path.
  /// - Parameter shelf: that knows what is set.
  func answers(_ shelf: PageShelf) -> [String: PageServer.Answer] {
    [
      "/instrument.zip": { [self] query in
        let step = try query.number("step", in: 1...24, standard: 3)
        return try await make(shelf.patch, step)
      }
    ]
  }

  /// - Parameter step: semitones from sample to sample.
  private func make(_ patch: Patch?, _ step: Int) async throws -> PageAnswer {
    guard let patch else { throw PageProblem.notThere("a sound") }
    guard !isBusy.exchange(true, ordering: .relaxed) else {
      throw CommandFailure("an instrument is being made; ask again in a moment")
    }
    defer { isBusy.store(false, ordering: .relaxed) }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { [model] in
        continuation.resume(with: Result { try Self.archive(patch, step, model) })
      }
    }
  }

  private static let name = "sfumato"

  /// The instrument that a patch is, in one file.
  private static func archive(
    _ patch: Patch, _ step: Int, _ model: NoteModel
  ) throws -> PageAnswer {
    let work =
      FileManager.default.temporaryDirectory.path
      + "/sfumato-page-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: work) }
    let folder = "\(work)/\(name)"
    let sources = try SoundLoader(model, cache: .standard).sources(patch.sounds)
    let weights = patch.position.weights(count: sources.count)
    var options = KeyboardInstrument.Options()
    options.step = step
    let keyboard = KeyboardInstrument(
      NoteBlend(MixPath(weights: weights)), of: sources, NoteBlender(model), options: options)
    let parts = zip(patch.sounds, weights).map { sound, weight in
      "\(Report.number(100 * weight, decimals: 0)) % \(SoundInput.title(sound))"
    }
    _ = try keyboard.write(
      to: folder, comment: Report.plain("sfumato keyboard, \(parts.joined(separator: ", "))"))
    var archive = StoredArchive()
    for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      archive.add(
        "\(name)/\(file)", try FileSystem.read("\(folder)/\(file)", maximumBytes: 1 << 27))
    }
    return PageAnswer(
      type: "application/zip", bytes: Data(archive.bytes), fileName: "\(name).zip")
  }
}

import Music
import Foundation

/// A corpus of phrases of one kind on disk.
///
/// ```swift
/// let corpus = try PhraseCorpus(directory: URL(filePath: "corpus/phrases/melody2"))
/// let phrase = corpus.train[0]                     // a NoteGrid
/// let higher = phrase.transposed(by: 5)            // augmentation is made while training
/// ```
///
/// Splits are by collection: no tune, and no collection of tunes, is in both.
public struct PhraseCorpus: Sendable {
  /// What it holds and where it comes from.
  public let manifest: PhraseCorpusManifest
  /// The phrases that may be seen.
  public let train: PhraseWindows
  /// Those for judging; nil unless asked for at opening.
  public let heldOut: PhraseWindows?

  /// Opens a corpus and checks all of it.
  /// - Parameters:
  ///   - directory: of one kind, made by `sfumato corpus phrases`.
  ///   - includingHeldOut: whether the collections for judging are opened too; training leaves it
  ///     false.
  /// - Throws: ``PhraseCorpusError`` for a missing, foreign or damaged folder.
  public init(directory: URL, includingHeldOut: Bool = false) throws(PhraseCorpusError) {
    let layout = PhraseCorpusLayout(directory: directory)
    manifest = try layout.read(PhraseCorpusManifest.self, from: layout.manifest)
    guard manifest.formatVersion == PhraseCorpusManifest.currentFormatVersion else {
      throw .unsupportedFormat(
        path: directory.path, found: manifest.formatVersion,
        expected: PhraseCorpusManifest.currentFormatVersion)
    }
    guard manifest.stepCount == manifest.kind.stepCount else {
      throw .damaged(
        path: directory.path,
        reason: "\(manifest.stepCount) steps are not a \(manifest.kind.rawValue)")
    }
    train = try PhraseWindows(layout: layout, manifest: manifest, split: .train)
    heldOut =
      includingHeldOut
      ? try PhraseWindows(layout: layout, manifest: manifest, split: .heldOut) : nil
  }

  /// Whether a folder is a corpus, sound or not.
  public static func exists(at directory: URL) -> Bool {
    FileManager.default.fileExists(atPath: PhraseCorpusLayout(directory: directory).manifest.path)
  }
}

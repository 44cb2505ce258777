import Music
import Foundation
import OutputFiles

/// Writes a corpus folder whole or not at all: beside the target first, renamed at the end.
///
/// A writer that is let go without ``finish(_:)`` removes what it wrote.
final class PhraseCorpusWriter {
  private let target: URL
  private let layout: PhraseCorpusLayout
  private var isFinished = false

  /// Begins a corpus.
  /// - Throws: ``PhraseCorpusError/outputExists(path:)`` or
  ///   ``PhraseCorpusError/notWritable(path:reason:)``.
  init(path: String) throws(PhraseCorpusError) {
    target = URL(fileURLWithPath: path).standardizedFileURL
    let manager = FileManager.default
    if manager.fileExists(atPath: target.path) {
      let content = try? manager.contentsOfDirectory(atPath: target.path)
      guard let content, content.isEmpty else { throw .outputExists(path: path) }
    }
    let name = ".\(target.lastPathComponent).\(UInt32.random(in: .min ... .max)).tmp"
    layout = PhraseCorpusLayout(directory: target.deletingLastPathComponent().appending(path: name))
    do {
      try manager.createDirectory(at: layout.directory, withIntermediateDirectories: true)
    } catch {
      throw .notWritable(path: path, reason: systemReason(error))
    }
  }

  deinit {
    if !isFinished { try? FileManager.default.removeItem(at: layout.directory) }
  }

  /// Writes the tokens and the list of tunes of a split.
  /// - Returns: how many windows these are.
  func write(
    _ tunes: [PhraseCorpusBuilder.Tune], split: PhraseSplit
  ) throws(PhraseCorpusError) -> Int {
    var sources: [PhraseSource] = []
    var tokens: [UInt16] = []
    var count = 0
    for tune in tunes {
      sources.append(
        PhraseSource(
          name: tune.name, collection: tune.collection, firstWindow: count,
          windowCount: tune.grids.count))
      count += tune.grids.count
      for grid in tune.grids { tokens += grid.tokens.map(\.littleEndian) }
    }
    let bytes = tokens.withUnsafeBytes { Data($0) }
    try write(bytes, to: layout.tokens(of: split))
    try write(json(sources), to: layout.sources(of: split))
    return count
  }

  /// Writes the manifest and gives the folder its name.
  func finish(_ manifest: PhraseCorpusManifest) throws(PhraseCorpusError) {
    try write(json(manifest), to: layout.manifest)
    // An empty folder of that name may be there; `rename` replaces it, and nothing else.
    guard rename(layout.directory.path, target.path) == 0 else {
      throw .notWritable(path: target.path, reason: String(cString: strerror(errno)))
    }
    isFinished = true
  }

  private func json(_ value: some Encodable) throws(PhraseCorpusError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(value)
    } catch {
      throw .notWritable(path: target.path, reason: systemReason(error))
    }
  }

  private func write(_ data: Data, to file: URL) throws(PhraseCorpusError) {
    do {
      try data.write(to: file)
    } catch {
      throw .notWritable(path: target.path, reason: systemReason(error))
    }
  }
}

import Music
import Foundation

/// The phrases of one split of a corpus, mapped into memory.
public struct PhraseWindows: Sendable {
  /// What each window is.
  public let kind: PhraseKind
  /// Who may see them.
  public let split: PhraseSplit
  /// How many there are.
  public let count: Int
  /// The tunes they come from, in the order of the windows.
  public let sources: [PhraseSource]

  private let bytes: Data

  /// Reads and checks the windows of a split.
  init(
    layout: PhraseCorpusLayout, manifest: PhraseCorpusManifest, split: PhraseSplit
  ) throws(PhraseCorpusError) {
    kind = manifest.kind
    self.split = split
    count = manifest.windowCounts[split] ?? 0
    bytes = try layout.data(layout.tokens(of: split))
    sources = try layout.read([PhraseSource].self, from: layout.sources(of: split))
    if let reason = problem(collections: manifest.collections) {
      throw .damaged(path: layout.directory.path, reason: reason)
    }
  }

  /// Copies the tokens of a window, `[voice, step]`: voices in the order of `PhraseKind.voices`.
  public func copyTokens(of window: Int, to target: UnsafeMutableBufferPointer<UInt16>) {
    precondition((0..<count).contains(window), "window \(window) of \(count)")
    precondition(
      target.count == kind.tokenCount, "room for \(target.count) tokens, not \(kind.tokenCount)")
    let byteCount = kind.tokenCount * MemoryLayout<UInt16>.size
    bytes.withUnsafeBytes { all in
      let source = UnsafeRawBufferPointer(
        rebasing: all[window * byteCount..<(window + 1) * byteCount])
      for index in 0..<target.count {
        target[index] = UInt16(
          littleEndian: source.loadUnaligned(
            fromByteOffset: index * MemoryLayout<UInt16>.size, as: UInt16.self))
      }
    }
  }

  /// The tokens of a window, `[voice, step]`.
  public func tokens(of window: Int) -> [UInt16] {
    [UInt16](unsafeUninitializedCapacity: kind.tokenCount) { buffer, initialized in
      copyTokens(of: window, to: UnsafeMutableBufferPointer(rebasing: buffer[..<kind.tokenCount]))
      initialized = kind.tokenCount
    }
  }

  /// A window as a phrase.
  public subscript(window: Int) -> NoteGrid { NoteGrid(kind: kind, tokens: tokens(of: window)) }

  /// The index in ``sources`` of the tune that a window comes from.
  public func source(of window: Int) -> Int {
    precondition((0..<count).contains(window), "window \(window) of \(count)")
    return sources.lastIndex(inOrder: { $0.firstWindow <= window })
  }

  // MARK: - Checks

  /// What contradicts the manifest or the rules, in words; nil if nothing does.
  private func problem(collections: [PhraseCorpusManifest.Collection]) -> String? {
    let expected = count.multipliedReportingOverflow(by: 2 * kind.tokenCount)
    guard count >= 0, !expected.overflow, bytes.count == expected.partialValue else {
      return "\(split.rawValue).tokens has \(bytes.count) bytes, which are not \(count) windows of "
        + "\(kind.tokenCount) tokens"
    }
    var next = 0
    for source in sources {
      guard source.firstWindow == next, source.windowCount > 0, source.windowCount <= count - next
      else { return "the windows of \"\(source.name)\" do not follow those before" }
      next += source.windowCount
      guard collections.indices.contains(source.collection),
        collections[source.collection].split == split
      else { return "\"\(source.name)\" is of a collection that is not of its split" }
    }
    guard next == count else { return "\(next) windows have a source, of \(count)" }
    return strangeToken
  }

  /// The first token that its voice does not have.
  private var strangeToken: String? {
    let limits = kind.voices.map { UInt16($0.tokenCount) }
    return bytes.withUnsafeBytes { raw in
      for index in 0..<raw.count / 2 {
        let token = UInt16(
          littleEndian: raw.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
        let voice = index / kind.stepCount % limits.count
        guard token < limits[voice] else {
          return "window \(index / kind.tokenCount) has the token \(token), "
            + "of \(limits[voice]) for \(kind.voices[voice].rawValue)"
        }
      }
      return nil
    }
  }
}

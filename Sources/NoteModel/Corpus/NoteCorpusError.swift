import Foundation

/// What can be wrong with a corpus of notes, or stop it from being built.
public enum NoteCorpusError: Error, Equatable, Sendable {
  /// `path` is no corpus: a file is missing or cannot be read, for the reason given.
  case unreadable(path: String, reason: String)
  /// The corpus was written in a format that this version does not know.
  case unsupportedFormat(path: String, found: Int, expected: Int)
  /// The corpus contradicts itself.
  case damaged(path: String, reason: String)
}

extension NoteCorpusError: LocalizedError, CustomStringConvertible {
  /// What was found, what was expected, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      return "cannot read the corpus \(path): \(reason); "
        + "a corpus is a folder made by `sfumato corpus notes`"
    case .unsupportedFormat(let path, let found, let expected):
      return "the corpus \(path) has format version \(found), this program reads \(expected); "
        + "build it again with `sfumato corpus notes`"
    case .damaged(let path, let reason):
      return "the corpus \(path) is damaged: \(reason); build it again with `sfumato corpus notes`"
    }
  }

  /// The same text, for Foundation.
  public var errorDescription: String? { description }
}

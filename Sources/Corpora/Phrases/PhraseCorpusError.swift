import Music
import Foundation

/// What can be wrong with a corpus of phrases, or stop it from being built.
public enum PhraseCorpusError: Error, Equatable, Sendable {
  /// `path` is no corpus: a file is missing or cannot be read, for the reason given.
  case unreadable(path: String, reason: String)
  /// The corpus was written in a format that this version does not know.
  case unsupportedFormat(path: String, found: Int, expected: Int)
  /// The corpus contradicts itself.
  case damaged(path: String, reason: String)
  /// A folder or file of music cannot be used.
  case badSource(path: String, reason: String)
  /// What was given holds no phrase of a kind in a split, most often for the reason given.
  case noPhrases(kind: PhraseKind, split: PhraseSplit, reason: PhraseProblem?)
  /// The place for the new corpus is taken.
  case outputExists(path: String)
  /// The corpus cannot be written there.
  case notWritable(path: String, reason: String)
  /// The work was ended before it was done.
  case interrupted
}

extension PhraseCorpusError: LocalizedError, CustomStringConvertible {
  /// What was found, what was expected, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "cannot read the corpus \(path): \(reason); "
        + "a corpus is a folder made by `sfumato corpus phrases`"
    case .unsupportedFormat(let path, let found, let expected):
      "the corpus \(path) has format version \(found), this program reads \(expected); "
        + "build it again with `sfumato corpus phrases`"
    case .damaged(let path, let reason):
      "the corpus \(path) is damaged: \(reason); build it again with `sfumato corpus phrases`"
    case .badSource(let path, let reason):
      "\(path) cannot be used: \(reason)"
    case .noPhrases(let kind, let split, let reason):
      "no phrase of kind \(kind.rawValue) was found "
        + (split == .train ? "to train on" : "in the collections that are held out")
        + (reason.map { " (most often: \($0))" } ?? "")
        + "; give more music, or choose kinds with --kind"
    case .outputExists(let path):
      "\(path) is there already; choose another place, or remove it first"
    case .notWritable(let path, let reason):
      "the corpus \(path) cannot be written: \(reason)"
    case .interrupted:
      "interrupted; nothing was left behind"
    }
  }

  /// The same text, for Foundation.
  public var errorDescription: String? { description }
}

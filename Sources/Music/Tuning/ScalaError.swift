import Foundation

/// Why a scale or a keyboard map in Scala's formats cannot be used. The text is for the player.
public enum ScalaError: Error, Equatable, LocalizedError {
  /// The file is not there, may not be read, or is far too large; `reason` is the system's own text.
  case unreadable(path: String, reason: String)
  /// The file ends before all that was announced.
  case missing(path: String, expected: String)
  /// A line, counted from 1 and comments with it, is not what its place asks for.
  case badLine(path: String, line: Int, found: String, expected: String)

  /// One sentence: what is wrong and what to do.
  public var errorDescription: String? {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot be read (\(reason))"
    case .missing(let path, let expected): "\(path): ends where \(expected) is expected"
    case .badLine(let path, let line, let found, let expected):
      "\(path), line \(line): found \"\(found)\", expected \(expected)"
    }
  }
}

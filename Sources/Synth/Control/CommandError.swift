import Foundation

/// Why a line of a ``CommandStream`` is no command.
public enum CommandError: Error, LocalizedError, Equatable {
  /// A verb that does not exist.
  case unknown(verb: String)
  /// Something is not there.
  case missing(line: String, argument: String)
  /// Something is not a number, or beyond its range.
  case outOfRange(line: String, argument: String, found: String, expected: String)
  /// More than the verb takes.
  case tooMuch(line: String, found: String)

  /// For the player.
  public var errorDescription: String? {
    switch self {
    case .unknown(let verb): "there is no command \"\(verb)\""
    case .missing(let line, let argument): "\"\(line)\" lacks its \(argument)"
    case .outOfRange(let line, let argument, let found, let expected):
      "\"\(line)\": the \(argument) is \(found), expected \(expected)"
    case .tooMuch(let line, let found): "\"\(line)\": nothing is expected where \"\(found)\" stands"
    }
  }
}

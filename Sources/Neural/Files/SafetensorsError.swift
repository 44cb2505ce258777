import Foundation

/// Why a safetensors file could not be read, in words for whoever chose the file.
public struct SafetensorsError: LocalizedError, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Error, Equatable, Sendable {
    /// The file could not be opened or read.
    case unreadable(reason: String)
    /// The file ends before what it announces.
    case truncated(foundBytes: Int, expectedBytes: UInt64)
    /// The header's announced length is beyond the format's limit.
    case headerTooLong(announced: UInt64, limit: Int)
    /// The header is not the JSON that the format asks for; `offset` in bytes from its beginning.
    case malformedHeader(offset: Int, found: String, expected: String)
    /// Two entries, or two keys of one entry, have the same name.
    case duplicateName(String)
    /// A tensor's numbers are in a format that this library does not read.
    case unsupportedType(tensor: String, found: String)
    /// A tensor's bytes are not where the format wants them.
    case invalidLayout(tensor: String, found: String, expected: String)
    /// Bytes after the last tensor that belong to none.
    case trailingBytes(Int)
    /// The file is sound but lacks a tensor.
    case missingTensor(String, available: [String])
    /// A tensor holds a number that is not finite, or larger than any that training makes.
    case absurdValue(tensor: String, found: Float)
    /// The file is sound but a tensor has another shape than the model.
    case wrongShape(tensor: String, found: [Int], expected: [Int])
  }

  /// The file's path, or what else the bytes came from.
  public let file: String

  /// What is wrong.
  public let problem: Problem

  /// Makes an error.
  public init(file: String, problem: Problem) {
    self.file = file
    self.problem = problem
  }

  /// One line: the file, what was found, what was expected.
  public var description: String { "\(file): \(explanation)" }

  /// The description, for those who print any error.
  public var errorDescription: String? { description }

  private var explanation: String {
    switch problem {
    case .unreadable(let reason):
      "cannot be read: \(reason)"
    case .truncated(let found, let expected):
      "is cut short: \(found) bytes found, \(expected) expected; fetch or save it again"
    case .headerTooLong(let announced, let limit):
      "is not a safetensors file: it announces a header of \(announced) bytes, "
        + "at most \(limit) are allowed"
    case .malformedHeader(let offset, let found, let expected):
      "is not a sound safetensors file: byte \(offset) of its header has \(found), "
        + "expected \(expected)"
    case .duplicateName(let name):
      "is not a sound safetensors file: its header has two entries named \"\(name)\""
    case .unsupportedType(let tensor, let found):
      "holds \"\(tensor)\" as \(found), expected one of "
        + ElementType.allCases.map(\.rawValue).joined(separator: ", ")
    case .invalidLayout(let tensor, let found, let expected):
      "is not a sound safetensors file: \"\(tensor)\" has \(found), expected \(expected)"
    case .trailingBytes(let count):
      "is not a sound safetensors file: \(count) bytes after the last tensor belong to none"
    case .missingTensor(let name, let available):
      "has no tensor \"\(name)\"; it holds " + Self.listing(available)
    case .absurdValue(let tensor, let found):
      "is damaged: \"\(tensor)\" holds the number \(found); fetch or make it again"
    case .wrongShape(let tensor, let found, let expected):
      "holds \"\(tensor)\" of shape \(found), the model expects \(expected)"
    }
  }

  private static func listing(_ names: [String]) -> String {
    guard !names.isEmpty else { return "none at all" }
    let shown = names.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 5 ? shown + " and \(names.count - 5) more" : shown
  }
}

import Foundation
import OutputFiles

/// What says which sounds belong together: their folders, their names, or a table.
///
/// A table has a line for each sound: its path, name, or name without ending, a comma or a tab, and its family;
/// fields may be quoted as in RFC 4180. A path may begin at the table's own folder.
package struct SoundFamilies: Sendable {
  private enum Source {
    case folder, name
    case table([String: String])
  }

  /// What the families are, for people: `folders`, `names`, or the table's path.
  package let title: String
  private let source: Source

  private static let largestTable = 1 << 26

  /// - Parameter text: `folder`, `name`, or the path of a table.
  /// - Throws: `LibraryError.badTable`.
  package init(_ text: String) throws(LibraryError) {
    switch text {
    case "folder", "folders": (title, source) = ("folders", .folder)
    case "name", "names": (title, source) = ("names", .name)
    default:
      guard !text.isEmpty else {
        throw .badTable(path: "''", reason: "this is the name of no table")
      }
      (title, source) = (text, .table(try Self.read(text)))
    }
  }

  /// The family of a sound; nil if it has none.
  package func family(of path: String) -> String? {
    let parts = path.split(separator: "/")
    guard let file = parts.last else { return nil }
    switch source {
    case .folder: return parts.dropLast().last.map(String.init)
    case .name:
      let name = file.prefix { !"_ .".contains($0) && !$0.isNumber }
      return name.isEmpty ? nil : String(name)
    case .table(let families):
      return Self.names(path, file).lazy.compactMap { families[$0] }.first
    }
  }

  /// How a table may name a sound, the closest first.
  private static func names(_ path: String, _ file: Substring) -> [String] {
    [path, String(file), String(file.lastIndex(of: ".").map { file[..<$0] } ?? file)]
  }

  /// How many names of the table are those of no sound of a library; 0 without a table.
  package func strangerCount(in library: SoundLibrary) throws -> Int {
    guard case .table(let families) = source else { return 0 }
    var strangers = Set(families.keys)
    try library.forEach { entry in
      let file = entry.path.split(separator: "/").last ?? ""
      strangers.subtract(Self.names(entry.path, file))
      return !strangers.isEmpty
    }
    return strangers.count
  }

  // MARK: - Tables

  private static func read(_ path: String) throws(LibraryError) -> [String: String] {
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path, maximumBytes: largestTable)
    } catch {
      throw .badTable(path: path, reason: "it cannot be read (\(error))")
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    var families: [String: String] = [:]
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    let lines = String(decoding: text, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      guard let fields = fields(line) else {
        throw .badTable(path: path, reason: "line \(number + 1) has a quote that does not end")
      }
      guard fields.count == 2, !fields[0].isEmpty, !fields[1].isEmpty
      else {
        throw .badTable(
          path: path, reason: "line \(number + 1) is not a sound, a comma and a family")
      }
      let isRelative = fields[0].contains("/") && !fields[0].hasPrefix("/")
      families[
        isRelative
          ? LibraryPlace.absolute(folder + fields[0])
          : fields[0].hasPrefix("/") ? LibraryPlace.absolute(fields[0]) : fields[0]] = fields[1]
    }
    guard !families.isEmpty else { throw .badTable(path: path, reason: "it has no lines") }
    return families
  }

  /// The fields of a line; nil where a quote does not end.
  private static func fields(_ line: Substring) -> [String]? {
    var fields = [""]
    var isQuoted = false
    var wasQuote = false
    for character in line {
      if character == "\"" {
        if isQuoted {
          (isQuoted, wasQuote) = (false, true)
          continue
        }
        // Two in a quoted field are one; one within a field is a sign as any, such as that of inches.
        let begins = !wasQuote && fields[fields.count - 1].allSatisfy(\.isWhitespace)
        if wasQuote || begins {
          fields[fields.count - 1] = begins ? "" : fields[fields.count - 1] + "\""
          (isQuoted, wasQuote) = (true, false)
          continue
        }
      }
      wasQuote = false
      if !isQuoted, character == "," || character == "\t" {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return isQuoted ? nil : fields.map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

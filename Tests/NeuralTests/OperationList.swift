import Foundation

/// The public operations and layers of Neural, read from its sources.
enum OperationList {
  /// Operations as Swift spells their names, such as `linear(_:weight:bias:)` or `+(_:_:)`, and the
  /// types of layers that can be called.
  static func names() throws -> Set<String> {
    let neural = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Neural").standardizedFileURL
    var names: Set<String> = []
    for source in try swiftSources(in: neural.appending(path: "Operations")) {
      names.formUnion(functionNames(in: source))
    }
    for source in try swiftSources(in: neural.appending(path: "Layers")) {
      guard source.contains("func callAsFunction") else { continue }
      for match in source.matches(of: /public (?:final )?(?:struct|class) (\w+)/) {
        names.insert(String(match.1))
      }
    }
    return names
  }

  private static func swiftSources(in folder: URL) throws -> [String] {
    guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    else { return [] }
    return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
      .map { try String(contentsOf: $0, encoding: .utf8) }
  }

  private static func functionNames(in source: String) -> [String] {
    let declaration = /public (?:static )?(?:prefix )?func ([^\s(<]+)\s*(?:<[^>]*>)?\(/
    return source.matches(of: declaration).map { match in
      let labels = parameters(in: source[match.range.upperBound...]).map {
        String($0.prefix { !$0.isWhitespace && $0 != ":" }) + ":"
      }
      // Operators have no labels.
      let isOperator = !match.1.first!.isLetter
      return "\(match.1)(\(labels.map { isOperator ? "_:" : $0 }.joined()))"
    }
  }

  /// The parameters up to the closing parenthesis, split at the commas between them.
  private static func parameters(in text: Substring) -> [Substring] {
    var (parts, depth, start) = ([Substring](), 0, text.startIndex)
    for index in text.indices {
      switch text[index] {
      case "(", "[": depth += 1
      case ")" where depth == 0:
        parts.append(text[start..<index])
        return parts.map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }
      case ")", "]": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    return []
  }
}

import Foundation
import OutputFiles

/// Where the plugin says what a player should know: the host's log, or standard error.
///
/// Threads: control.
package struct PluginLog: Sendable {
  /// How grave it is.
  package enum Kind: Sendable { case note, warning, error }

  private let print: (@Sendable (Kind, UnsafePointer<CChar>) -> Void)?

  /// - Parameter print: the host's log, which takes a line with its end; nil for standard error.
  package init(_ print: (@Sendable (Kind, UnsafePointer<CChar>) -> Void)? = nil) {
    self.print = print
  }

  /// Says a sentence.
  package func tell(_ kind: Kind, _ text: String) {
    let line = "sfumato: \(Self.shown(text))\n"
    guard let print else { return writeToStandardError(line) }
    line.withCString { print(kind, $0) }
  }

  /// A sentence without what could disturb a terminal, for names of files may hold anything.
  private static func shown(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(longestText).map { scalar -> Unicode.Scalar in
      let isShown =
        scalar.properties.generalCategory != .control && FileSystem.byte(of: scalar) == nil
      return isShown ? scalar : "?"
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static let longestText = 600
}

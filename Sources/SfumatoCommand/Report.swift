import Neural
import OutputFiles
import Foundation
import Sfumato

/// How the subcommands talk: results on standard output, remarks on standard error.
enum Report {
  /// A value as JSON with sorted keys, for programs.
  static func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Prints a remark that is no result: a warning, or an error after which the work goes on. Of a group of
  /// ranks the first alone does.
  static func remark(_ text: String) {
    guard Ranks.current.isLeader else { return }
    complain("sfumato: \(plain(text))\n")
  }

  /// Prints what was done, to standard error where the output itself goes to standard output.
  static func tell(_ text: String, besideOutput output: String?) {
    if output == OutputFile.standardOutput { complain(text + "\n") } else { print(text) }
  }

  /// Text from elsewhere, a file's title or name, as it may be shown on a terminal: control characters,
  /// and bytes that are no character, are written out as `\x1b`; new lines and tabs stay.
  static func plain(_ text: String) -> String {
    func isShown(_ scalar: Unicode.Scalar) -> Bool {
      if FileSystem.byte(of: scalar) != nil { return false }
      switch scalar.properties.generalCategory {
      case .control: return scalar == "\n" || scalar == "\t"
      // Among the others are those that turn the direction of writing.
      case .format: return scalar == "\u{200d}"
      default: return true
      }
    }
    guard text.unicodeScalars.contains(where: { !isShown($0) }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isShown(scalar) {
        result.append(scalar)
      } else {
        let value = FileSystem.byte(of: scalar).map(UInt32.init) ?? scalar.value
        let digits = String(value, radix: 16)
        result +=
          (value < 0x100
          ? "\\x" + String(repeating: "0", count: 2 - digits.count) + digits : "\\u{\(digits)}")
          .unicodeScalars
      }
    }
    return String(result)
  }

  /// Says which files are not in a corpus and why; of many the first ones.
  static func remark(leftOut reasons: [String]) {
    let shown = 20
    for reason in reasons.prefix(shown) { remark("left out: \(reason)") }
    if reasons.count > shown { remark("and \(reasons.count - shown) more were left out") }
  }

  /// Writes to standard error, which may be closed or full.
  static func complain(_ text: String) {
    writeToStandardError(text)
  }

  /// What to say of an error of the system.
  static func text(of error: any Error) -> String {
    let path = (error as NSError).userInfo[NSFilePathErrorKey] as? String
    return (path.map { "\($0): " } ?? "") + systemReason(error)
  }

  /// A heading: bold on a terminal, plain in a file or where `NO_COLOR` is set.
  static func heading(_ text: String) -> String {
    let plain = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    return isatty(STDOUT_FILENO) == 1 && !plain ? "\u{1b}[1m\(text)\u{1b}[0m" : text
  }

  /// A number with a fixed count of decimals and a true minus sign.
  static func number(_ value: Double, decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", abs(value))
    return value < 0 && text.contains { $0 != "0" && $0 != "." } ? "\u{2212}" + text : text
  }

  /// A number of things: `1 sample`, `2 samples`.
  static func count(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)\(number == 1 ? "" : "s")"
  }

  /// A duration as people say it: `3.50 s`, `2 min 5 s`, `1 h 3 min`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    switch whole {
    case ..<60: return number(seconds, decimals: 2) + " s"
    case ..<3600: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole / 3600) h \(whole / 60 % 60) min"
    }
  }

  /// The command that runs, but for the name of its result: a recipe to keep in what it makes.
  static var command: String {
    var words = ["sfumato"] + CommandLine.arguments.dropFirst()
    if let place = words.firstIndex(where: { $0 == "-o" || $0 == "--output" }) {
      words.removeSubrange(place..<min(place + 2, words.count))
    }
    return words.map { $0.contains(" ") ? "\"\($0)\"" : $0 }.joined(separator: " ")
  }
}

import Foundation

/// The man page of one command, in the macros of man(7).
struct ManualPage {
  private let command: HelpDump.Command
  private let version: String

  init(_ command: HelpDump.Command, version: String) {
    self.command = command
    self.version = version
  }

  /// For example `sfumato-phrase-vary`.
  var name: String { command.words.joined(separator: "-") }

  /// The source of the page.
  var text: String {
    let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
    var lines = [
      ".TH \(name.uppercased()) 1 \"\" \"Sfumato \(version)\" \"Sfumato\"",
      ".SH NAME", "\(Self.escaped(name)) \\- \(Self.escaped(command.abstract ?? ""))",
      ".SH SYNOPSIS",
      ".B " + Self.escaped(command.words.joined(separator: " ")),
      Self.escaped(arguments.map(Self.synopsis).joined(separator: " ")),
    ]
    if !(command.subcommands ?? []).isEmpty { lines.append(Self.escaped("<subcommand>")) }
    lines += discussion
    let positional = arguments.filter { $0.kind == "positional" }
    if !positional.isEmpty { lines += [".SH ARGUMENTS"] + positional.flatMap(Self.entry) }
    // Sections in the order in which they come; options without one are first.
    let options = arguments.filter { $0.kind != "positional" }
    var titles: [String] = []
    for title in options.map({ $0.sectionTitle ?? "" }) where !titles.contains(title) {
      titles.append(title)
    }
    for title in titles.sorted(by: { $0.isEmpty && !$1.isEmpty }) {
      lines.append(".SH " + (title.isEmpty ? "OPTIONS" : Self.escaped(title.uppercased())))
      lines += options.filter { ($0.sectionTitle ?? "") == title }.flatMap(Self.entry)
    }
    let below = (command.subcommands ?? []).filter { !$0.displayed.isEmpty }
    if !below.isEmpty {
      lines.append(".SH COMMANDS")
      for command in below {
        lines += [
          ".TP", ".BR \(Self.escaped(command.words.joined(separator: "-"))) (1)",
          Self.escaped(command.abstract ?? ""),
        ]
      }
    }
    if command.words.count > 1 {
      let above = command.words.dropLast().joined(separator: "-")
      lines += [".SH SEE ALSO", ".BR \(Self.escaped(above)) (1)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Parts

  /// Paragraphs as they are; what is indented, such as examples, line by line.
  private var discussion: [String] {
    var lines: [String] = []
    var isIndented = false
    func end() -> [String] {
      defer { isIndented = false }
      return isIndented ? [".EE", ".RE"] : []
    }
    for line in (command.discussion ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    {
      if line.isEmpty {
        lines += isIndented ? [""] : [".PP"]
      } else if line.hasPrefix("  ") {
        if !isIndented { lines += [".RS", ".EX"] }
        isIndented = true
        lines.append(Self.escaped(String(line.dropFirst(2))))
      } else if line.allSatisfy({ $0.isUppercase || $0 == " " }) {
        lines += end() + [".SH " + Self.escaped(String(line))]
      } else {
        lines += end() + [Self.escaped(String(line))]
      }
    }
    lines += end()
    return lines.isEmpty ? [] : [".SH DESCRIPTION"] + lines
  }

  private static func synopsis(_ argument: HelpDump.Argument) -> String {
    let value = "<\(argument.valueName ?? "")>" + (argument.isRepeating ? "..." : "")
    let text =
      switch argument.kind {
      case "positional": value
      case "option": "\(argument.preferredName?.text ?? "") \(value)"
      default: argument.preferredName?.text ?? ""
      }
    return argument.isOptional ? "[\(text)]" : text
  }

  private static func entry(_ argument: HelpDump.Argument) -> [String] {
    let value = argument.valueName.map { "<\($0)>" } ?? ""
    let names = (argument.names ?? []).map(\.text).joined(separator: ", ")
    let head =
      switch argument.kind {
      case "positional": value
      case "option": "\(names) \(value)"
      default: names
      }
    let usual = argument.defaultValue.map { " (default: \($0))" } ?? ""
    return [".TP", "\\fB\(escaped(head))\\fR", escaped((argument.abstract ?? "") + usual)]
  }

  /// Text in which nothing is taken for a command of the page.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let plain = line.replacingOccurrences(of: "\\", with: "\\e")
        .replacingOccurrences(of: "-", with: "\\-").replacingOccurrences(of: "'", with: "\\(aq")
        .replacingOccurrences(of: "^", with: "\\(ha").replacingOccurrences(of: "`", with: "\\(ga")
        .replacingOccurrences(of: "~", with: "\\(ti")
      return plain.hasPrefix(".") || plain.hasPrefix("\\(aq") ? "\\&" + plain : plain
    }.joined(separator: "\n")
  }
}

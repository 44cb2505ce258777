import ArgumentParser

/// What is typed as a command and is none: `cluster`, which is `library cluster`.
enum CommandPaths {
  /// Refuses arguments that name, at their beginning or after `help`, a command that there is not.
  /// - Throws: a sentence with the commands that are called so at other places.
  static func check(_ arguments: [String]) throws {
    let asksForHelp = arguments.first == "help"
    let typed = arguments.dropFirst(asksForHelp ? 1 : 0)
      .prefix { !$0.hasPrefix("-") && $0 != "help" }
    guard let name = unknown(in: asksForHelp ? typed : typed.prefix(1)) else { return }
    let help = asksForHelp ? "help " : ""
    let places = all.filter { $0.last == name }
      .map { "'sfumato \(help)\($0.joined(separator: " "))'" }
    throw ValidationError(
      "There is no command '\(name)'. "
        + (places.isEmpty
          ? "'sfumato --help' lists them."
          : "Did you mean \(places.joined(separator: " or "))?"))
  }

  /// The first word that names no command of those before it; nil where all do.
  private static func unknown(in words: some Sequence<String>) -> String? {
    var group: any ParsableCommand.Type = SfumatoCommand.self
    for word in words {
      let commands = group.configuration.subcommands
      guard let next = commands.first(where: { name(of: $0) == word }) else {
        return commands.isEmpty ? nil : word
      }
      group = next
    }
    return nil
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? ""
  }

  /// The words of every command.
  private static let all = paths(of: SfumatoCommand.self, [])

  private static func paths(of group: any ParsableCommand.Type, _ path: [String]) -> [[String]] {
    group.configuration.subcommands.flatMap { command in
      let here = path + [name(of: command)]
      return [here] + paths(of: command, here)
    }
  }
}

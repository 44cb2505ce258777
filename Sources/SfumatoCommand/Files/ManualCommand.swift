import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato manual`: the man pages, which `make install` puts in place.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Write the man pages of all commands into a folder.", shouldDisplay: false)

  @Argument(help: "The folder to write to; made if it is missing.", completion: .directory)
  var folder: String

  func run() throws {
    try OutputFolder.make(folder)
    let help = Data(SfumatoCommand._dumpHelp().utf8)
    let root = try JSONDecoder().decode(HelpDump.self, from: help).command
    for command in root.displayed {
      let page = ManualPage(command, version: SfumatoCommand.configuration.version)
      try OutputFile.write(Array(page.text.utf8), to: "\(folder)/\(page.name).1")
    }
  }
}

/// What ArgumentParser tells of a command and those below it.
struct HelpDump: Decodable {
  struct Command: Decodable {
    var superCommands: [String]?
    var shouldDisplay: Bool
    var commandName: String
    var abstract: String?
    var discussion: String?
    var subcommands: [Command]?
    var arguments: [Argument]?

    /// The command and all below it that help shows.
    var displayed: [Command] {
      guard shouldDisplay, commandName != "help" else { return [] }
      return [self] + (subcommands ?? []).flatMap(\.displayed)
    }

    /// The words that are typed.
    var words: [String] { (superCommands ?? []) + [commandName] }
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String

      /// As it is typed.
      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    var kind: String
    var shouldDisplay: Bool
    var sectionTitle: String?
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var preferredName: Name?
    var valueName: String?
    var defaultValue: String?
    var abstract: String?
  }

  var command: Command
}

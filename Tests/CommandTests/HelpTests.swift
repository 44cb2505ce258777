import Foundation
import Testing

/// What the help texts show, for all commands.
@Suite struct HelpTests {
  private struct Dump: Decodable {
    struct Command: Decodable {
      var superCommands: [String]?
      var commandName: String
      var shouldDisplay: Bool
      var discussion: String?
      var arguments: [Argument]?
      var subcommands: [Command]?

      /// The command and all below it.
      var all: [Command] { [self] + (subcommands ?? []).flatMap(\.all) }
      /// The words that are typed.
      var words: [String] { Array(((superCommands ?? []) + [commandName]).dropFirst()) }
    }

    struct Argument: Decodable {
      struct Name: Decodable {
        var kind: String
        var name: String
        var text: String { (kind == "long" ? "--" : "-") + name }
      }

      var names: [Name]?
      var valueName: String?
      var defaultValue: String?
      var abstract: String?
    }

    var command: Command
  }

  private func commands() throws -> [Dump.Command] {
    let result = try Program()("--experimental-dump-help")
    let dump = try JSONDecoder().decode(Dump.self, from: Data(result.outputBytes))
    return dump.command.all.filter {
      $0.commandName != "help" && $0.shouldDisplay
    }
  }

  /// A command that there is not is told, with those that are called so at another place.
  @Test(arguments: [
    (["cluster"], "There is no command 'cluster'. Did you mean 'sfumato library cluster'?"),
    (
      ["help", "cluster"],
      "There is no command 'cluster'. Did you mean 'sfumato help library cluster'?"
    ),
    (["help", "library", "blond"], "There is no command 'blond'. 'sfumato --help' lists them."),
    (["blond", "a.wav"], "There is no command 'blond'. 'sfumato --help' lists them."),
    (["help", "notes"], "'sfumato help evaluate notes'"),
  ])
  func unknownCommandsAreTold(typed: [String], sentence: String) throws {
    let result = try Program()(typed)
    #expect(result.exitCode == 64)
    #expect(result.errors.contains(sentence), "\(result.errors)")
  }

  @Test(arguments: [["help", "library", "cluster"], ["help", "blend", "--quiet"], ["help"]])
  func helpKnowsItsCommands(typed: [String]) throws {
    #expect(try Program()(typed).errors.contains("There is no command") == false)
  }

  /// A default is what one would type: no name of a type, no list of fields.
  @Test func defaultsAreTyped() throws {
    var count = 0
    for command in try commands() {
      for argument in command.arguments ?? [] {
        guard let value = argument.defaultValue else { continue }
        count += 1
        #expect(
          value.wholeMatch(of: /[A-Za-z0-9.,:+−-]*/) != nil,
          "\(command.words) \(argument.valueName ?? ""): \(value)")
      }
    }
    #expect(count > 20)
  }

  /// Examples can be copied from a terminal of 80 columns: no line is wrapped, and a line that goes on
  /// says so.
  @Test func examplesCanBePasted() throws {
    var count = 0
    for command in try commands() {
      let lines = (command.discussion ?? "").split(
        separator: "\n", omittingEmptySubsequences: false)
      guard let start = lines.firstIndex(of: "EXAMPLES") else { continue }
      var goesOn = false
      for line in lines[(start + 1)...].prefix(while: { !$0.isEmpty }) {
        count += 1
        #expect(line.count <= 80 && line.hasPrefix("  "), "\(command.words): \(line)")
        #expect(goesOn == line.hasPrefix("    "), "\(command.words): \(line)")
        #expect(goesOn || line.hasPrefix("  sfumato "), "\(command.words): \(line)")
        goesOn = line.hasSuffix(" \\")
      }
      #expect(!goesOn, "\(command.words)")
    }
    #expect(count > 30)
  }

  /// The options of the examples are there.
  @Test func examplesUseTodaysOptions() throws {
    for command in try commands() {
      let text = (command.discussion ?? "").replacing(" \\\n", with: "")
      for line in text.split(separator: "\n") where line.hasPrefix("  sfumato ") {
        let words = line.split(separator: " ").dropFirst()
        let all = try commands()
        let called = all.filter { words.map(String.init).starts(with: $0.words) }
          .max { $0.words.count < $1.words.count }
        let names = (called?.arguments ?? []).flatMap { $0.names ?? [] }.map(\.text)
        for word in words where word.hasPrefix("-") && Double(word) == nil {
          #expect(names.contains(String(word)), "\(command.words): \(line)")
        }
      }
    }
  }

  @Test func commandsAndAddressesAreListed() throws {
    for arguments in [["help", "commands"], ["commands"]] {
      let result = try Program()(arguments)
      #expect(result.exitCode == 0)
      for word in [
        "noteon CHANNEL KEY VELOCITY", "sleep MILLISECONDS", "/on KEY VELOCITY", "/blend",
      ] {
        #expect(result.output.contains(word))
      }
    }
  }

  /// The man pages are without faults by groff's own judgement.
  @Test func manPagesAreSound() throws {
    let sfumato = Program()
    #expect(try sfumato("manual", "man").exitCode == 0)
    let pages = try FileManager.default.contentsOfDirectory(atPath: sfumato.folder("man"))
    let all = try commands().map { $0.words.isEmpty ? ["sfumato"] : ["sfumato"] + $0.words }
    #expect(Set(pages) == Set(all.map { $0.joined(separator: "-") + ".1" }))
    let page = try String(
      decoding: sfumato.folder.bytes("man/sfumato-phrase-vary.1"), as: UTF8.self)
    #expect(page.contains(".SH NAME\nsfumato\\-phrase\\-vary \\- "))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/groff") else { return }
    let checked = try sfumato.shell("groff -man -ww -z -Tutf8 -K utf8 man/*.1")
    #expect(checked.exitCode == 0 && checked.errors == "", "\(checked.errors)")
  }
}

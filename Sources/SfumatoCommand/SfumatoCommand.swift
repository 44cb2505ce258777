import Neural
import ArgumentParser
@preconcurrency import Foundation
import Sfumato

/// The command `sfumato`: one file per subcommand, each parses, calls the library and reports.
struct SfumatoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sfumato",
    abstract: "A generative synthesizer: encode notes, blend them, play the blend.",
    version: SfumatoRelease.version,
    subcommands: [
      BlendCommand.self, EncodeCommand.self, DecodeCommand.self, GenerateCommand.self,
      WordsCommand.self,
      KeyboardCommand.self, ExplainCommand.self, PlayCommand.self, PerformCommand.self,
      JamCommand.self, PhraseCommand.self, DoctorCommand.self, InfoCommand.self,
      SpectrogramCommand.self, CutCommand.self, TransferCommand.self, RepairCommand.self,
      ExtendCommand.self, LibraryCommand.self, ServeCommand.self,
      CommandsTopic.self, ManualCommand.self, ResynthCommand.self, CorpusCommand.self,
      TrainCommand.self, EvaluateCommand.self,
    ])

  /// Parses, runs and exits: 0, or 1 when something failed, or 64 for a command that makes no sense.
  ///
  /// Errors of the system are put in words of our own, and what could not be printed is an error.
  /// - Parameter typed: the arguments.
  static func start(_ typed: [String]) -> Never {
    let status = run(typed)
    let reason = fflush(stdout) == 0 ? "" : " (\(String(cString: strerror(errno))))"
    if ferror(stdout) != 0 {
      Report.complain("Error: standard output could not be written\(reason)\n")
      Ranks.current.end(status: status == 0 ? ExitCode.failure.rawValue : status)
    }
    Ranks.current.leave()
    // Without the ends of libraries, which take away what threads in the background may still compute with.
    fflush(nil)
    _exit(status)
  }

  /// Runs the command that is typed; in a group of ranks, an error ends all of them.
  /// - Returns: the exit status.
  private static func run(_ typed: [String]) -> Int32 {
    let group = Ranks.current
    var running: (any ParsableCommand)?
    do {
      try RankWork.checkVersion()
      let arguments = NegativeNumbers.joined(OldSpellings.replaced(typed))
      try CommandPaths.check(arguments)
      var command = try parseAsRoot(InstalledPaths.resolved(arguments))
      running = command
      if group.isLeader || command is any RankedCommand { try command.run() }
      return ExitCode.success.rawValue
    } catch {
      let error = isOfFoundation(error) ? CommandFailure(Report.text(of: error)) : error
      let (text, status) = (message(for: error, of: running), exitCode(for: error))
      if status == .success {
        print(text)
      } else {
        let message = text.isEmpty ? "" : Report.plain(text) + "\n"
        if group.size > 1 { RankWork.end(message, status: status.rawValue) }
        Report.complain(message)
      }
      return status.rawValue
    }
  }

  /// What to say of an error; of one that a command found only when it ran, with that command's usage.
  private static func message(for error: any Error, of command: (any ParsableCommand)?) -> String {
    guard let command, error is ValidationError else { return fullMessage(for: error) }
    let type = type(of: command)
    let usage = usageString(for: type).split(separator: "\n").first.map(String.init) ?? ""
    let name = usage.split(separator: " ")
      .prefix { !"[<-(".contains($0.first!) }.joined(separator: " ")
    return "Error: \(Self.message(for: error))\nUsage: \(usage)\n"
      + "  See '\(name) --help' for more information."
  }

  private static func isOfFoundation(_ error: any Error) -> Bool {
    error is CocoaError || error is POSIXError || error is DecodingError
      || type(of: error) == NSError.self
  }
}

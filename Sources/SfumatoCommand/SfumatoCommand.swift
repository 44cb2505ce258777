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
      KeyboardCommand.self, ExplainCommand.self, PlayCommand.self, PerformCommand.self,
      JamCommand.self, PhraseCommand.self, DoctorCommand.self, InfoCommand.self,
      SpectrogramCommand.self, RepairCommand.self, ExtendCommand.self, LibraryCommand.self,
      CommandsTopic.self, ManualCommand.self, ResynthCommand.self, CorpusCommand.self,
      TrainCommand.self, EvaluateCommand.self,
    ])

  /// Parses, runs and exits: 0, or 1 when something failed, or 64 for a command that makes no sense.
  ///
  /// Errors of the system are put in words of our own, and what could not be printed is an error.
  /// - Parameter typed: the arguments.
  static func start(_ typed: [String]) {
    let status = run(typed)
    let reason = fflush(stdout) == 0 ? "" : " (\(String(cString: strerror(errno))))"
    if ferror(stdout) != 0 {
      Report.complain("Error: standard output could not be written\(reason)\n")
      Foundation.exit(status == 0 ? ExitCode.failure.rawValue : status)
    }
    Foundation.exit(status)
  }

  /// Runs the command that is typed.
  /// - Returns: the exit status.
  private static func run(_ typed: [String]) -> Int32 {
    do {
      var command = try parseAsRoot(InstalledPaths.resolved(OldSpellings.replaced(typed)))
      try command.run()
      return ExitCode.success.rawValue
    } catch {
      let error = isOfFoundation(error) ? CommandFailure(Report.text(of: error)) : error
      let (text, status) = (fullMessage(for: error), exitCode(for: error))
      if status == .success {
        print(text)
      } else if !text.isEmpty {
        Report.complain(Report.plain(text) + "\n")
      }
      return status.rawValue
    }
  }

  private static func isOfFoundation(_ error: any Error) -> Bool {
    error is CocoaError || error is POSIXError || error is DecodingError
      || type(of: error) == NSError.self
  }
}

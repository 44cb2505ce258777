import ArgumentParser
import Foundation
import Sfumato

/// The command `sfumato`: one file per subcommand, each parses, calls the library and reports.
struct SfumatoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sfumato",
    abstract: "A generative synthesizer: encode notes, blend them, play the blend.",
    version: "0.1.0",
    subcommands: [
      BlendCommand.self, EncodeCommand.self, DecodeCommand.self, GenerateCommand.self,
      KeyboardCommand.self, ExplainCommand.self, PlayCommand.self, PerformCommand.self,
      JamCommand.self, PhraseCommand.self, DoctorCommand.self, InfoCommand.self,
      SpectrogramCommand.self, RepairCommand.self, ExtendCommand.self,
      ResynthCommand.self, CorpusCommand.self, TrainCommand.self, EvaluateCommand.self,
    ])
}

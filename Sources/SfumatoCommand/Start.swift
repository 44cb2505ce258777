import ArgumentParser
import Foundation
import Sfumato

/// Where the program starts.
///
/// The arguments are taken as the system's bytes (see `FileSystem`), and what an error says is cleared
/// of control characters, for both may come from the names of files.
@main
enum Start {
  static func main() {
    do {
      var command = try SfumatoCommand.parseAsRoot(Array(FileSystem.arguments.dropFirst()))
      try command.run()
    } catch {
      let code = SfumatoCommand.exitCode(for: error)
      let text = SfumatoCommand.fullMessage(for: error)
      if code.isSuccess {
        print(text)
      } else if !text.isEmpty {
        FileHandle.standardError.write(Data("\(Report.plain(text))\n".utf8))
      }
      exit(code.rawValue)
    }
  }
}

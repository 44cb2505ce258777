import Foundation
import Sfumato

/// The bundled files by the names that they have in the source tree and in the README: `Samples/…` and
/// `Presets/…` are found where the program is installed, unless they are in the current folder.
enum InstalledPaths {
  /// Options that are followed by something to write, which stays as it is typed.
  private static let outputs: Set<String> = [
    "-o", "--output", "--png", "--record", "--record-midi", "--take", "--render",
  ]

  /// Arguments with the paths of bundled files in full.
  static func resolved(_ arguments: [String]) -> [String] {
    zip([""] + arguments, arguments).map { before, argument in
      guard !outputs.contains(before) else { return argument }
      // An option's value, or a track's sounds: Bass=Samples/bassoon_C3.wav.
      guard let sign = argument.firstIndex(of: "="), !argument.hasPrefix("Samples/") else {
        return path(argument)
      }
      guard !outputs.contains(String(argument[..<sign])) else { return argument }
      let files = argument[argument.index(after: sign)...].split(
        separator: ",", omittingEmptySubsequences: false)
      return argument[...sign] + files.map { path(String($0)) }.joined(separator: ",")
    }
  }

  private static func path(_ typed: String) -> String {
    guard typed.hasPrefix("Samples/") || typed.hasPrefix("Presets/"),
      !FileManager.default.fileExists(atPath: typed),
      let found = InstalledFiles.root?.appending(path: typed).path,
      FileManager.default.fileExists(atPath: found)
    else { return typed }
    return found
  }
}

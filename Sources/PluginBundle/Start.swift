import Foundation
import OutputFiles

/// `sfumato-plugin-bundle FOLDER ROOT`: all of the plugin's bundle but its library.
@main
enum Start {
  static func main() {
    let arguments = FileSystem.arguments.dropFirst().map { URL(filePath: $0) }
    guard arguments.count == 2 else {
      writeToStandardError(
        "usage: sfumato-plugin-bundle FOLDER ROOT\n"
          + "Writes the plugin's description, model and sounds into FOLDER; ROOT holds Presets/.\n")
      exit(64)
    }
    do {
      try BundleWriter(root: arguments[1]).write(to: arguments[0].path)
    } catch {
      writeToStandardError("\(systemReason(error))\n")
      exit(1)
    }
  }
}

import Foundation

/// Finds what ships beside the program, `Presets/` and `Samples/`, wherever it is started from.
package enum InstalledFiles {
  /// The folder that holds `Presets/` and `Samples/`: the one named by the environment variable
  /// `SFUMATO_DATA`, else `../share/sfumato` as seen from the program, else the nearest folder
  /// above the program that has a `Presets` folder (the source tree, when run from its build).
  ///
  /// - Returns: `nil` when none of these exists.
  package static var root: URL? {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["SFUMATO_DATA"], !folder.isEmpty {
      return URL(fileURLWithPath: folder, isDirectory: true)
    }
    return root(forProgramAt: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath())
  }

  /// As ``root``, for a program at a given place and without the environment.
  package static func root(forProgramAt program: URL) -> URL? {
    let folder = program.deletingLastPathComponent()
    let shared = folder.deletingLastPathComponent().appending(path: "share/sfumato")
    if hasPresets(shared) { return shared }
    var candidate = folder
    while candidate.path != "/" {
      if hasPresets(candidate) { return candidate }
      candidate.deleteLastPathComponent()
    }
    return nil
  }

  private static func hasPresets(_ folder: URL) -> Bool {
    var isFolder: ObjCBool = false
    let path = folder.appending(path: "Presets").path
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

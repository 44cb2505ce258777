import Sfumato

/// Reads the kits of drums that subcommands are given.
enum KitInput {
  /// Hears one kit or two; without a name the one that is installed. Says which drums are missing.
  /// - Throws: `DrumKit.Failure`, `AudioFileError` or `SignalError`.
  static func kits(_ folders: [String], model: NoteModel) throws -> [DrumKit] {
    try (folders.isEmpty ? [installedFolder].compactMap(\.self) : folders).map { folder in
      let kit = try DrumKit(folder: folder, model: model)
      let names = kit.missing.map(DrumKit.fileName)
      if !names.isEmpty {
        Report.remark("\(folder): not heard for want of a file: \(names.joined(separator: ", "))")
      }
      return kit
    }
  }

  /// The kit that came with the program; nil where it is not installed.
  static var installedFolder: String? {
    InstalledFiles.root?.appending(path: "Samples/drums").path
  }
}

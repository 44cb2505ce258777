import Sfumato

/// Reads the kits of drums that subcommands are given.
enum KitInput {
  /// The folders of kits: 'standard' is the one that is installed, and so is no name.
  static func folders(_ names: [String]) -> [String] {
    guard !names.isEmpty else { return [installedFolder].compactMap(\.self) }
    return names.map { $0 == "standard" ? installedFolder ?? $0 : $0 }
  }

  /// Hears the kits of some folders. Says which drums are missing.
  /// - Throws: `DrumKit.Failure`, `AudioFileError` or `SignalError`.
  static func kits(_ folders: [String], model: NoteModel) throws -> [DrumKit] {
    try folders.map { folder in
      let kit = try DrumKit(folder: folder, model: model)
      let names = kit.missing.map(DrumKit.fileName)
      if !names.isEmpty {
        Report.remark("\(folder): not heard for want of a file: \(names.joined(separator: ", "))")
      }
      return kit
    }
  }

  /// The kit that came with the program; nil where it is not installed.
  private static var installedFolder: String? {
    InstalledFiles.root?.appending(path: "Samples/drums").path
  }
}

import Foundation
import Library
import OutputFiles
import Sfumato

/// Finds what can be played: sounds beside those that are played, in the current folder, installed ones, those
/// of the player's library, and patches.
///
/// Threads: any; reading takes its time.
enum SoundCatalogue {
  /// Entries of a folder that are looked at, at most.
  private static let mostOfFolder = 5000

  /// Reads folders and library.
  /// - Parameter paths: of the sounds that are played.
  /// - Returns: each file once; a library that cannot be read is left out.
  static func entries(beside paths: [String]) -> [SoundList.Entry] {
    var known: Set<String> = []
    var entries: [SoundList.Entry] = []
    func add(_ path: String, _ place: String, isPatch: Bool = false) {
      guard known.insert(URL(filePath: path).standardizedFileURL.path).inserted else { return }
      let title = isPatch ? patchTitle(path) : SoundInput.title(path)
      entries.append(
        SoundList.Entry(
          title: Report.plain(title), place: Report.plain(place), path: path, isPatch: isPatch))
    }
    let shelf = PatchShelf()
    for folder in folders(of: paths) + ["."] {
      for path in sounds(in: folder) { add(path, name(ofFolder: folder)) }
    }
    for path in shelf.own { add(path, "my patch", isPatch: true) }
    for path in shelf.shipped { add(path, "patch", isPatch: true) }
    if let root = InstalledFiles.root {
      for folder in ["Samples", "Samples/drums"] {
        for path in sounds(in: root.appending(path: folder).path) { add(path, "installed") }
      }
    }
    if FileSystem.exists(LibraryPlace.standard) {
      try? SoundLibrary(at: LibraryPlace.standard).forEach { entry in
        add(entry.path, "library, " + name(ofFolder: folder(of: entry.path)))
        return true
      }
    }
    return entries
  }

  /// A patch's own name, or its file's.
  private static func patchTitle(_ path: String) -> String {
    let name = (try? PatchFile(contentsOf: path))?.patch.name ?? ""
    let file = SoundInput.title(path)
    if let slot = Int(file), PatchShelf.slots.contains(slot) {
      return name.isEmpty ? "slot \(slot)" : "\(name) (slot \(slot))"
    }
    return name.isEmpty ? file : name
  }

  private static func folders(of paths: [String]) -> [String] {
    var folders: [String] = []
    for path in paths.map({ folder(of: SoundName.path(of: $0)) }) where !folders.contains(path) {
      folders.append(path)
    }
    return folders
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func name(ofFolder folder: String) -> String {
    folder == "." ? "here" : folder.split(separator: "/").last.map(String.init) ?? "/"
  }

  private static func sounds(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let wanted = names.prefix(mostOfFolder).filter { name in
      let suffix = name.split(separator: ".").last?.lowercased() ?? ""
      return !name.hasPrefix(".") && AudioFileFormat.suffixes[suffix] != nil
    }
    return wanted.sorted().map { folder == "." ? $0 : "\(folder)/\($0)" }
  }
}

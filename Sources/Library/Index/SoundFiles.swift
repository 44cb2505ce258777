import AudioFiles
import OutputFiles

/// The sound files that a player means by files and folders.
public enum SoundFiles {
  /// What was found.
  public struct Found: Sendable {
    /// Paths from the root, in order, each once.
    public var files: [String] = []
    /// What could not be looked at, and why.
    public var problems: [String] = []
  }

  /// Files as they are named, and of folders all that end like sound files, at any depth. Links to
  /// folders are not followed, so circles do no harm; names that begin with a dot are left out.
  public static func find(_ paths: [String]) -> Found {
    var found = Found()
    var seen: Set<String> = []
    for path in paths {
      guard FileSystem.exists(path) else {
        found.problems.append("\(path): there is no such file or folder, or it is a link to none")
        continue
      }
      let absolute = LibraryPlace.absolute(path)
      if !FileSystem.isFolder(absolute) {
        if seen.insert(absolute).inserted { found.files.append(absolute) }
        continue
      }
      var closed: [String] = []
      let files = FileSystem.files(below: absolute) { closed.append($0) }.filter(isSound)
      found.problems += closed.map { "\($0): the folder may not be read" }
      if files.isEmpty, closed != [absolute] {
        found.problems.append("\(path): there are no sound files in it")
      }
      for file in files where seen.insert(file).inserted { found.files.append(file) }
    }
    return found
  }

  /// Whether a name ends like that of a sound file.
  private static func isSound(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return false }
    return AudioFileFormat.suffixes[name[name.index(after: dot)...].lowercased()] != nil
  }
}

import Foundation
import OutputFiles

/// Where a library lies.
public enum LibraryPlace {
  /// `$XDG_DATA_HOME/sfumato/library.sqlite`, or the same in `~/.local/share`.
  public static var standard: String {
    let environment = ProcessInfo.processInfo.environment
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return data + "/sfumato/library.sqlite"
    }
    return (environment["HOME"] ?? "/tmp") + "/.local/share/sfumato/library.sqlite"
  }

  /// What the paths below a folder lie between: from the first, and before the second.
  /// - Parameter folder: from the root.
  static func below(_ folder: String) -> (low: String, high: String) {
    let low = folder.hasSuffix("/") ? folder : folder + "/"
    return (low, low + "\u{10ffff}")
  }

  /// A path from the root, links of folders followed where the file is there.
  static func absolute(_ path: String) -> String {
    if let found = realpath(FileSystem.bytes(of: path), nil) {
      defer { free(found) }
      return FileSystem.path(of: UnsafeRawBufferPointer(start: found, count: strlen(found)))
    }
    let joined =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    var parts: [Substring] = []
    for part in joined.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}

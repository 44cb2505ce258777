import Foundation

/// Folders that results are written into.
package enum OutputFolder {
  /// Makes a folder, and those above it, unless they are there.
  ///
  /// Thread role: control.
  /// - Throws: `OutputFileError.isFile` where a file has the name, or what the system refuses.
  package static func make(_ path: String) throws(OutputFileError) {
    let isAbsolute = path.hasPrefix("/")
    var made = ""
    for part in path.split(separator: "/") {
      made += made.isEmpty && !isAbsolute ? String(part) : "/\(part)"
      if mkdir(made, 0o777) == 0 { continue }
      let errorNumber = errno
      var found = stat()
      guard stat(made, &found) == 0 else {
        throw OutputFileError(path: made, errorNumber: errorNumber, byteCount: 0)
      }
      guard found.st_mode & S_IFMT == S_IFDIR else { throw .isFile(path: made) }
    }
  }

  /// The names of what a folder holds, in order.
  /// - Throws: ``OutputFileError/unreadableFolder(path:reason:)``.
  package static func names(in path: String) throws(OutputFileError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw .unreadableFolder(path: path, reason: systemReason(error))
    }
  }

  /// Whether a path is that of a folder.
  package static func exists(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

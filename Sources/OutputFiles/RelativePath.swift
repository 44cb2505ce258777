import Foundation

/// Paths that a file holds of other files: as seen from its folder, so that both may move together.
package enum RelativePath {
  /// A path as a file is to hold it: the way from the file's folder.
  /// - Parameters:
  ///   - path: absolute, or as seen from here.
  ///   - file: the file that will hold it, likewise.
  package static func written(_ path: String, in file: String) -> String {
    let to = URL(filePath: path).standardizedFileURL.pathComponents
    let from = URL(filePath: file).deletingLastPathComponent().standardizedFileURL.pathComponents
    let shared = zip(to, from).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: from.count - shared)
    return (up + to[shared...]).joined(separator: "/")
  }

  /// A path that a file holds, as seen from here; absolute ones stay.
  package static func read(_ path: String, from file: String) -> String {
    let folder = URL(filePath: file).deletingLastPathComponent().relativePath
    return path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
  }
}

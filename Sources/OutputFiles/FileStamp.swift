/// When a file was changed, and how long it is: what tells that it should be read again.
package struct FileStamp: Sendable, Hashable {
  private let seconds, nanoseconds, size, node: Int

  /// Looks at a file; nil if there is none.
  package init?(ofFile path: String) {
    guard let status = FileSystem.status(of: path) else { return nil }
    seconds = Int(status.st_mtim.tv_sec)
    nanoseconds = Int(status.st_mtim.tv_nsec)
    size = Int(status.st_size)
    node = Int(status.st_ino)
  }

  /// The same as a text, which differs where the stamp does.
  package var text: String { "\(seconds) \(nanoseconds) \(size) \(node)" }
}

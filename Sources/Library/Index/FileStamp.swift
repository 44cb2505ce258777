import Foundation
import OutputFiles

/// What tells whether a file has changed without reading it.
struct FileStamp: Codable, Sendable, Equatable {
  /// From the root.
  let path: String
  /// Bytes; −1 if there is no file.
  let size: Int64
  /// Nanoseconds since 1970.
  let modified: Int64

  init(_ path: String) {
    self.path = path
    let status = FileSystem.status(of: path)
    size = status.map { Int64($0.st_size) } ?? -1
    modified =
      status.map { Int64($0.st_mtim.tv_sec) * 1_000_000_000 + Int64($0.st_mtim.tv_nsec) } ?? 0
  }

  /// Whether it is a plain file that this process may read.
  var mayBeRead: Bool {
    guard let status = FileSystem.status(of: path), status.st_mode & S_IFMT == S_IFREG else {
      return false
    }
    return access(FileSystem.bytes(of: path), R_OK) == 0
  }
}

/// Why a file is no sound of a library.
struct FileProblem: Error {
  let reason: String
}

/// A file's bytes and what they are known by.
struct FileBytes: Sendable {
  let bytes: [UInt8]
  let hash: UInt64

  /// Larger files are no sounds of a library.
  static let largest = 1 << 29

  /// Reads a file.
  static func read(_ stamp: FileStamp) -> Result<FileBytes, FileProblem> {
    guard let status = FileSystem.status(of: stamp.path) else {
      return .failure(
        FileProblem(reason: "\(stamp.path): there is no such file, or a link to none"))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return .failure(FileProblem(reason: "\(stamp.path): this is no plain file"))
    }
    do {
      let bytes = try FileSystem.read(stamp.path, maximumBytes: largest)
      return .success(FileBytes(bytes: bytes, hash: ContentHash.of(bytes)))
    } catch {
      return .failure(FileProblem(reason: "\(stamp.path): \(error)"))
    }
  }
}

import Foundation

/// Writes files whole or not at all.
///
/// The bytes go to a new file beside the target, which then takes the target's name in one step; a
/// reader sees the old file or the new one, never half of either. If anything fails, the new file is
/// removed and the old one is as it was. Errors of delayed writing are caught when the new file is
/// closed; safety against a power cut is left to the file system.
public enum OutputFile {
  /// The path that stands for standard output.
  public static let standardOutput = "-"

  /// Writes `bytes` to `path`, replacing what is there.
  ///
  /// A symbolic link is followed and stays a link; the mode of a file that is replaced is kept. What
  /// cannot be replaced (a pipe, a device, standard output as `-`) is written in place.
  ///
  /// Thread role: control.
  /// - Throws: `OutputFileError`, with nothing left behind.
  public static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String
  ) throws(OutputFileError) {
    guard path != standardOutput else {
      try writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
      return
    }
    let target = resolvingLinks(path)
    let existing = status(of: target)
    if let existing, existing.st_mode & S_IFMT == S_IFDIR {
      throw .isDirectory(path: path)
    }
    if let existing, existing.st_mode & S_IFMT != S_IFREG {
      try writeInPlace(bytes, target: target, path: path)
    } else {
      try writeBeside(bytes, target: target, path: path, mode: existing?.st_mode)
    }
  }

  /// Writes the bytes of an array; see `write(_:to:)` for raw memory.
  public static func write(_ bytes: [UInt8], to path: String) throws(OutputFileError) {
    let result = bytes.withUnsafeBytes { raw -> Result<Void, OutputFileError> in
      do throws(OutputFileError) { return .success(try write(raw, to: path)) } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Checks that `path` is not one of the `inputs`, by whatever names, and that its folder is there:
  /// to be called before long work, so that it is not done in vain.
  /// - Parameters:
  ///   - path: where output will be written.
  ///   - inputs: paths that will be read.
  ///   - mayReplace: whether a file that lies there may be replaced, which is so where the user named
  ///     it, or said `--force`.
  /// - Throws: `sameAsInput`, `exists`, `isDirectory` or `noFolder`.
  public static func check(
    _ path: String, inputs: [String] = [], mayReplace: Bool = true
  ) throws(OutputFileError) {
    guard path != standardOutput else { return }
    if let output = status(of: path) {
      if output.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path: path) }
      let isRegular = output.st_mode & S_IFMT == S_IFREG
      for input in inputs where isRegular && FileSystem.isSame(input, path) {
        throw .sameAsInput(path: path)
      }
      if isRegular && !mayReplace { throw .exists(path: path) }
    } else {
      let folder = folder(of: resolvingLinks(path))
      guard let found = status(of: folder), found.st_mode & S_IFMT == S_IFDIR else {
        throw .noFolder(path: path, folder: folder)
      }
    }
  }

  /// The folder part of a path; `.` when there is none.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  // MARK: - The two ways of writing

  private static func writeBeside(
    _ bytes: UnsafeRawBufferPointer, target: String, path: String, mode: mode_t?
  ) throws(OutputFileError) {
    if mode != nil, access(FileSystem.bytes(of: target), W_OK) != 0 {
      throw .notPermitted(path: path)
    }
    let (descriptor, temporary) = try makeTemporary(beside: target, path: path, bytes.count)
    do throws(OutputFileError) {
      if let mode { fchmod(descriptor, mode & 0o7777) }
      try writeAll(bytes, to: descriptor, path: path)
    } catch {
      close(descriptor)
      unlink(FileSystem.bytes(of: temporary))
      throw error
    }
    guard close(descriptor) == 0,
      rename(FileSystem.bytes(of: temporary), FileSystem.bytes(of: target)) == 0
    else {
      let error = OutputFileError(path: path, errorNumber: errno, byteCount: bytes.count)
      unlink(FileSystem.bytes(of: temporary))
      throw error
    }
  }

  private static func writeInPlace(
    _ bytes: UnsafeRawBufferPointer, target: String, path: String
  ) throws(OutputFileError) {
    let descriptor = open(FileSystem.bytes(of: target), O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw OutputFileError(path: path, errorNumber: errno, byteCount: bytes.count)
    }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path: path)
  }

  /// Opens a new file `.NAME.TAG.tmp`, TAG drawn at random, in the target's folder; the user's umask rules its mode.
  static func makeTemporary(
    beside target: String, path: String, _ byteCount: Int
  ) throws(OutputFileError) -> (descriptor: Int32, name: String) {
    let folder = folder(of: target)
    let name = target.split(separator: "/").last.map { String($0.prefix(100)) } ?? "output"
    while true {
      let tag = String(UInt32.random(in: .min ... .max), radix: 36)
      let temporary = "\(folder)/.\(name).\(tag).tmp"
      let descriptor = open(
        FileSystem.bytes(of: temporary), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, temporary) }
      if errno != EEXIST {
        throw OutputFileError(path: path, errorNumber: errno, byteCount: byteCount)
      }
    }
  }

  static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
  ) throws(OutputFileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Foundation.write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw OutputFileError(path: path, errorNumber: errno, byteCount: bytes.count)
      }
    }
  }

  // MARK: - Looking at paths

  static func status(of path: String) -> stat? { FileSystem.status(of: path) }

  /// Where a chain of symbolic links ends, even when nothing is there yet.
  static func resolvingLinks(_ path: String) -> String {
    var path = path
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = readlink(FileSystem.bytes(of: path), &buffer, buffer.count - 1)
      guard count > 0 else { return path }
      let link = FileSystem.path(of: buffer.prefix(count).map { UInt8(bitPattern: $0) })
      path = link.hasPrefix("/") ? link : "\(folder(of: path))/\(link)"
    }
    return path
  }
}

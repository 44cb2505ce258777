import Foundation

/// A file that is written piece by piece, for what is too large to lie in memory, and takes its name
/// only when it is whole.
///
/// The pieces go to a new file beside the target (for pipes, devices and standard output: to one
/// without a name) through `descriptor`, which may be read, written and moved. If `commit` is not
/// reached, nothing is left behind and an older file is as it was.
///
/// Thread role: control.
public final class OutputFileStream {
  /// The open file; it stays this object's.
  public let descriptor: Int32

  private let path: String
  private let target: String
  private let temporary: String?
  private let mode: mode_t?
  private var isOpen = true

  /// Makes the new file.
  /// - Parameter path: where the whole file shall be; `-` is standard output.
  /// - Throws: `OutputFileError`.
  public init(_ path: String) throws(OutputFileError) {
    self.path = path
    let isStandardOutput = path == OutputFile.standardOutput
    target = isStandardOutput ? path : OutputFile.resolvingLinks(path)
    let existing = isStandardOutput ? nil : OutputFile.status(of: target)
    if let existing, existing.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path: path) }
    if isStandardOutput || existing.map({ $0.st_mode & S_IFMT != S_IFREG }) ?? false {
      (temporary, mode) = (nil, nil)
      let folder = FileManager.default.temporaryDirectory.path
      let made = try OutputFile.makeTemporary(beside: "\(folder)/output", path: path, 0)
      unlink(FileSystem.bytes(of: made.name))
      descriptor = made.descriptor
    } else {
      if existing != nil, access(FileSystem.bytes(of: target), W_OK) != 0 {
        throw .notPermitted(path: path)
      }
      let made = try OutputFile.makeTemporary(beside: target, path: path, 0)
      (descriptor, temporary, mode) = (made.descriptor, made.name, existing?.st_mode)
    }
  }

  deinit {
    if isOpen { close(descriptor) }
    if isOpen, let temporary { unlink(FileSystem.bytes(of: temporary)) }
  }

  /// Gives the file its name, or sends it to the pipe; no more can be written.
  /// - Throws: `OutputFileError`, with nothing left behind.
  public func commit() throws(OutputFileError) {
    precondition(isOpen, "\(path) is committed twice")
    guard let temporary else { return try send() }
    if let mode { fchmod(descriptor, mode & 0o7777) }
    isOpen = false
    guard close(descriptor) == 0,
      rename(FileSystem.bytes(of: temporary), FileSystem.bytes(of: target)) == 0
    else {
      let error = OutputFileError(path: path, errorNumber: errno, byteCount: 0)
      unlink(FileSystem.bytes(of: temporary))
      throw error
    }
  }

  private func send() throws(OutputFileError) {
    let isStandardOutput = path == OutputFile.standardOutput
    let output =
      isStandardOutput ? STDOUT_FILENO : open(FileSystem.bytes(of: target), O_WRONLY | O_CLOEXEC)
    guard output >= 0 else { throw OutputFileError(path: path, errorNumber: errno, byteCount: 0) }
    defer { if !isStandardOutput { close(output) } }
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { block.deallocate() }
    var position: off_t = 0
    while true {
      let count = pread(descriptor, block.baseAddress, block.count, position)
      guard count > 0 else { break }
      position += off_t(count)
      try OutputFile.writeAll(
        UnsafeRawBufferPointer(rebasing: block[..<count]), to: output,
        path: isStandardOutput ? "standard output" : path)
    }
  }
}

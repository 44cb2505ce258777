import Foundation

/// Files by names of any bytes.
///
/// Names on Linux are bytes, Swift's strings are Unicode. A byte that is no part of UTF-8 is kept in a
/// path as one code point of a private range, U+F700 plus the byte, and becomes the byte again when the
/// system is asked. All that opens, lists or writes a file that a user may name goes through here.
public enum FileSystem {
  /// The first of the code points that stand for bytes.
  private static let escapes: UInt32 = 0xf700

  /// A path from the system's bytes.
  public static func path(of bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var result = ""
    var rest = Array(bytes)[...]
    while let first = rest.first {
      // The longest sequence of one character that is valid, or else the byte by itself.
      let text = (1...4).lazy.filter { $0 <= rest.count }
        .compactMap { String(validating: rest.prefix($0), as: UTF8.self) }.first
      if let text {
        result += text
        rest = rest.dropFirst(text.utf8.count)
      } else {
        result.unicodeScalars.append(Unicode.Scalar(escapes + UInt32(first))!)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// The byte that a code point of a path stands for; nil if it stands for itself.
  public static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    (escapes + 0x80...escapes + 0xff).contains(scalar.value)
      ? UInt8(truncatingIfNeeded: scalar.value) : nil
  }

  /// The system's bytes of a path, ended by a zero as C wants it.
  public static func bytes(of path: String) -> [CChar] {
    guard path.unicodeScalars.contains(where: { byte(of: $0) != nil }) else {
      return Array(path.utf8CString)
    }
    var result: [CChar] = []
    for scalar in path.unicodeScalars {
      if let byte = byte(of: scalar) {
        result.append(CChar(bitPattern: byte))
      } else {
        result += String(scalar).utf8.map { CChar(bitPattern: $0) }
      }
    }
    return result + [0]
  }

  /// The arguments that a program was started with, its name first.
  public static var arguments: [String] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      CommandLine.unsafeArgv[index].map { pointer in
        path(of: UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)))
      }
    }
  }

  // MARK: - Looking

  /// What the system knows of a file, links followed; nil if there is none.
  public static func status(of path: String) -> stat? {
    var result = stat()
    return stat(bytes(of: path), &result) == 0 ? result : nil
  }

  /// Whether something lies there.
  public static func exists(_ path: String) -> Bool { status(of: path) != nil }

  /// Whether a folder lies there.
  public static func isFolder(_ path: String) -> Bool {
    status(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether two paths lead to one file.
  public static func isSame(_ first: String, _ second: String) -> Bool {
    guard let a = status(of: first), let b = status(of: second) else { return false }
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino
  }

  /// Names in a folder, sorted by their bytes, without `.` and `..`; nil if it cannot be listed.
  public static func names(inFolder path: String) -> [String]? {
    guard let folder = opendir(bytes(of: path)) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        Self.path(of: raw.prefix { $0 != 0 })
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Paths of all files below a folder, at any depth, sorted; names that begin with a dot are left out.
  /// - Parameters:
  ///   - folder: its path.
  ///   - unreadable: is called with each folder that may not be read, that one among them.
  public static func files(
    below folder: String, unreadable: (_ folder: String) -> Void = { _ in }
  ) -> [String] {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    guard let names = names(inFolder: folder) else {
      unreadable(folder)
      return []
    }
    return names.filter { !$0.hasPrefix(".") }.flatMap { name in
      let path = prefix + name
      // A link to a folder may lead back to where it lies.
      var status = stat()
      guard lstat(bytes(of: path), &status) == 0 else { return [String]() }
      if status.st_mode & S_IFMT == S_IFDIR {
        return files(below: path, unreadable: unreadable)
      }
      return isFolder(path) ? [] : [path]
    }
  }

  /// Makes a folder, and those above it that are missing.
  /// - Throws: `OutputFileError`.
  public static func makeFolder(_ path: String) throws(OutputFileError) {
    if isFolder(path) { return }
    if exists(path) { throw .isFile(path: path) }
    let parent = OutputFile.folder(of: path.hasSuffix("/") ? String(path.dropLast()) : path)
    if parent != path, !isFolder(parent) { try makeFolder(parent) }
    guard mkdir(bytes(of: path), 0o777) == 0 || isFolder(path) else {
      throw OutputFileError(path: path, errorNumber: errno, byteCount: 0)
    }
  }

  // MARK: - Reading

  /// Why a file could not be read.
  public enum ReadingError: Error, Equatable, CustomStringConvertible {
    case notFound, isFolder
    case tooLarge(byteCount: Int)
    /// In the system's own words.
    case failed(reason: String)

    /// Words that follow a file's name.
    public var description: String {
      switch self {
      case .notFound: "there is no such file"
      case .isFolder: "it is a folder"
      case .tooLarge(let byteCount): "\(byteCount) bytes are too many"
      case .failed(let reason): reason
      }
    }
  }

  /// All bytes of a file; `-` is standard input, and pipes are read to their end.
  /// - Parameters:
  ///   - path: of the file, or `-`.
  ///   - maximumBytes: larger files are refused.
  public static func read(
    _ path: String, maximumBytes: Int = .max
  ) throws(ReadingError) -> [UInt8] {
    let isStandardInput = path == OutputFile.standardOutput
    let descriptor =
      isStandardInput ? STDIN_FILENO : open(bytes(of: path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? .notFound : .failed(reason: systemError())
    }
    defer { if !isStandardInput { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .failed(reason: systemError()) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder }
    if status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) > maximumBytes {
      throw .tooLarge(byteCount: Int(status.st_size))
    }
    var result: [UInt8] = []
    result.reserveCapacity(max(0, min(Int(status.st_size), 1 << 30)))
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .failed(reason: systemError()) }
      if count == 0 { return result }
      result.append(contentsOf: block[..<count])
      guard result.count <= maximumBytes else { throw .tooLarge(byteCount: result.count) }
    }
  }

  /// The first bytes of a plain file; nil for what is none (a pipe, a folder), which is not touched.
  public static func head(of path: String, count: Int) -> [UInt8]? {
    guard let status = status(of: path), status.st_mode & S_IFMT == S_IFREG,
      case let descriptor = open(bytes(of: path), O_RDONLY | O_CLOEXEC), descriptor >= 0
    else { return nil }
    defer { close(descriptor) }
    var result = [UInt8](repeating: 0, count: count)
    let found = Foundation.read(descriptor, &result, count)
    return found >= 0 ? Array(result.prefix(found)) : nil
  }

  private static func systemError() -> String { String(cString: strerror(errno)) }
}

import CSndFile
import Foundation
import OutputFiles

extension SoundFileHandle {
  /// Opens a file that turns out to be a sound file, or reads a pipe to its end.
  /// - Parameter path: the file; `-` is standard input.
  /// - Throws: `AudioFileError`.
  static func opening(_ path: String) throws(AudioFileError) -> SoundFileHandle {
    let isStandardInput = path == "-"
    let descriptor =
      isStandardInput ? dup(STDIN_FILENO) : open(FileSystem.bytes(of: path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .notFound(path: path) : .notReadable(path: path, reason: systemError())
    }
    var isTaken = false
    defer { if !isTaken { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .notReadable(path: path, reason: systemError())
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .isDirectory(path: path)
    case S_IFREG where !isStandardInput: break
    default: return try opening(bytes: slurp(descriptor, path: path), path: path)
    }
    guard status.st_size > 0 else { throw .empty(path: path) }
    var head = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &head, head.count, 0)
    try requireAudio(head: Array(head.prefix(max(0, count))), path: path)
    let byteCount = Int(status.st_size)
    func bytes(_ offset: Int, _ count: Int) -> [UInt8] {
      var block = [UInt8](repeating: 0, count: max(0, min(count, byteCount - offset)))
      let found = pread(descriptor, &block, block.count, off_t(offset))
      return Array(block.prefix(max(0, found)))
    }
    guard HeaderRepair.patches(byteCount: byteCount, read: bytes).isEmpty else {
      return try opening(bytes: slurp(descriptor, path: path), path: path)
    }
    let handle: SoundFileHandle
    do {
      handle = try .reading(descriptor: descriptor)
    } catch {
      throw .malformed(path: path, reason: error.reason)
    }
    handle.isCutOffStream = HeaderRepair.isCutOffStream(
      tail: bytes(max(0, byteCount - HeaderRepair.tailLength), HeaderRepair.tailLength))
    isTaken = true
    return handle
  }

  /// Opens a file that lies in memory; `path` names it in errors.
  /// - Throws: `AudioFileError`.
  static func opening(
    bytes: [UInt8], path: String
  ) throws(AudioFileError) -> SoundFileHandle {
    guard !bytes.isEmpty else { throw .empty(path: path) }
    try requireAudio(head: Array(bytes.prefix(16)), path: path)
    var bytes = bytes
    let patches = HeaderRepair.patches(byteCount: bytes.count) { offset, count in
      Array(bytes.dropFirst(offset).prefix(count))
    }
    for patch in patches.reversed() { bytes.replaceSubrange(patch.range, with: patch.bytes) }
    let handle: SoundFileHandle
    do {
      handle = try memory(MemoryFile(bytes), mode: SFM_READ, info: SF_INFO())
    } catch {
      throw .malformed(path: path, reason: error.reason)
    }
    handle.isCutOffStream = HeaderRepair.isCutOffStream(
      tail: Array(bytes.suffix(HeaderRepair.tailLength)))
    return handle
  }

  // MARK: - Before libsndfile

  /// Lets only the five families reach libsndfile, and names what else a musician may have at hand.
  private static func requireAudio(head: [UInt8], path: String) throws(AudioFileError) {
    func begins(_ text: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    if begins("RIFF") || begins("RIFX") || begins("RF64") || begins("BW64") {
      if begins("WAVE", at: 8) { return }
      throw .notAudio(
        path: path,
        found: begins("sfbk", at: 8) ? "is a SoundFont" : "is a RIFF file without sound")
    }
    if begins("FORM"), begins("AIF", at: 8) { return }
    if begins("fLaC") || begins("OggS") || begins("ID3") { return }
    // The first eleven bits of a frame of MPEG audio.
    if head.count > 1, head[0] == 0xff, head[1] & 0xe0 == 0xe0 { return }
    let found =
      if begins("ftyp", at: 4) {
        "looks like an M4A or MP4; convert it to WAV first"
      } else if begins("MThd") {
        "is a MIDI file"
      } else if head.allSatisfy({ (0x20..<0x7f).contains($0) || (9...13).contains($0) }) {
        "is text"
      } else {
        "begins with bytes that none of them has"
      }
    throw .notAudio(path: path, found: found)
  }

  /// Reads a pipe to its end, or to a size that no note reaches.
  private static func slurp(
    _ descriptor: Int32, path: String, maximumBytes: Int = 1 << 28
  ) throws(AudioFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .notReadable(path: path, reason: systemError()) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: block[..<count])
      guard bytes.count <= maximumBytes else {
        throw .notReadable(path: path, reason: "more than \(maximumBytes >> 20) MiB in a pipe")
      }
    }
  }

  private static func systemError() -> String { String(cString: strerror(errno)) }
}

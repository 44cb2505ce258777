import CSndFile
import Foundation
import Synchronization

/// An open libsndfile, on a file descriptor or on memory, closed when it is let go.
///
/// Not for more than one thread.
final class SoundFileHandle {
  /// libsndfile's own handle.
  let pointer: OpaquePointer
  /// What libsndfile found, or was told.
  let info: SF_INFO
  /// Whether the file, if it is an OGG stream, lacks its last page.
  var isCutOffStream = false
  private let memory: MemoryFile?
  private let descriptor: Int32?  // closed with the handle

  /// Why nothing was opened.
  struct OpeningError: Error {
    /// In libsndfile's words.
    let reason: String
  }

  /// libsndfile keeps why an opening failed in one place for all threads, and each opening begins by
  /// forgetting it: one at a time.
  private static let opening = Mutex(())

  private init(
    info: SF_INFO, memory: MemoryFile? = nil, descriptor: Int32? = nil,
    open: (UnsafeMutablePointer<SF_INFO>) -> OpaquePointer?
  ) throws(OpeningError) {
    var info = info
    var pointer: OpaquePointer?
    let reason = Self.opening.withLock { _ in
      pointer = open(&info)
      return pointer == nil ? Self.text(sf_strerror(nil)) : ""
    }
    guard let pointer else { throw OpeningError(reason: reason) }
    self.pointer = pointer
    self.info = info
    self.memory = memory
    self.descriptor = descriptor
  }

  deinit {
    sf_close(pointer)
    if let descriptor { close(descriptor) }
  }

  /// Opens a seekable descriptor for reading, and closes it in the end; nil leaves it to the caller.
  static func reading(descriptor: Int32) throws(OpeningError) -> SoundFileHandle {
    try SoundFileHandle(info: SF_INFO(), descriptor: descriptor) {
      sf_open_fd(descriptor, Int32(SFM_READ), $0, 0)
    }
  }

  /// Opens an empty descriptor for writing; it stays the caller's.
  static func writing(
    descriptor: Int32, info: SF_INFO
  ) throws(OpeningError) -> SoundFileHandle {
    try SoundFileHandle(info: info) { sf_open_fd(descriptor, Int32(SFM_WRITE), $0, 0) }
  }

  /// Opens memory for reading or writing.
  static func memory(
    _ memory: MemoryFile, mode: Int, info: SF_INFO
  ) throws(OpeningError) -> SoundFileHandle {
    try SoundFileHandle(info: info, memory: memory) { info in
      var callbacks = MemoryFile.callbacks
      let context = Unmanaged.passUnretained(memory).toOpaque()
      return sf_open_virtual(&callbacks, Int32(mode), info, context)
    }
  }

  /// Why the last call on this handle failed, in libsndfile's words.
  var error: String { Self.text(sf_strerror(pointer)) }

  /// A text that the file carries; `kind` is one of `SF_STR_…`.
  func string(_ kind: Int) -> String? {
    sf_get_string(pointer, Int32(kind)).map { String(cString: $0) }
  }

  /// The sizes that the file declares for its chunks called `name`, in bytes and in order.
  func chunkSizes(_ name: String) -> [Int] {
    var sizes: [Int] = []
    forEachChunk(name) { _, chunk in sizes.append(Int(chunk.datalen)) }
    return sizes
  }

  /// The bytes of the chunks called `name` that are no longer than `maximumBytes`, in order.
  func chunks(_ name: String, maximumBytes: Int = 1 << 20) -> [[UInt8]] {
    var result: [[UInt8]] = []
    forEachChunk(name) { iterator, chunk in
      guard chunk.datalen > 0, chunk.datalen <= maximumBytes else { return }
      var bytes = [UInt8](repeating: 0, count: Int(chunk.datalen))
      let status = bytes.withUnsafeMutableBytes { raw in
        chunk.data = raw.baseAddress
        return sf_get_chunk_data(iterator, &chunk)
      }
      if status == SF_ERR_NO_ERROR { result.append(bytes) }
    }
    return result
  }

  private func forEachChunk(
    _ name: String, _ body: (_ iterator: OpaquePointer, _ chunk: inout SF_CHUNK_INFO) -> Void
  ) {
    var wanted = SF_CHUNK_INFO()
    withUnsafeMutableBytes(of: &wanted.id) { $0.copyBytes(from: name.utf8) }
    wanted.id_size = UInt32(name.utf8.count)
    var next = sf_get_chunk_iterator(pointer, &wanted)
    while let iterator = next {
      var chunk = wanted
      if sf_get_chunk_size(iterator, &chunk) == SF_ERR_NO_ERROR { body(iterator, &chunk) }
      next = sf_next_chunk_iterator(iterator)
    }
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
    let text = pointer.map { String(cString: $0) } ?? "unknown"
    let plain = text.split(separator: "\n").joined(separator: " ")
    return plain.hasSuffix(".") ? String(plain.dropLast()) : plain
  }
}

/// A file in memory, for libsndfile's virtual input and output.
final class MemoryFile {
  /// All bytes of the file.
  private(set) var bytes: [UInt8]
  private var position = 0

  /// Makes a file that holds `bytes`.
  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// The functions that libsndfile calls; each is handed the `MemoryFile` as its context.
  static let callbacks = SF_VIRTUAL_IO(
    get_filelen: { MemoryFile.from($0).map { Int64($0.bytes.count) } ?? -1 },
    seek: { MemoryFile.from($2)?.seek($0, whence: $1) ?? -1 },
    read: { MemoryFile.from($2)?.read(into: $0, count: $1) ?? 0 },
    write: { MemoryFile.from($2)?.write($0, count: $1) ?? 0 },
    tell: { MemoryFile.from($0).map { Int64($0.position) } ?? -1 })

  private static func from(_ context: UnsafeMutableRawPointer?) -> MemoryFile? {
    context.map { Unmanaged<MemoryFile>.fromOpaque($0).takeUnretainedValue() }
  }

  private func seek(_ offset: Int64, whence: Int32) -> Int64 {
    let base: Int
    switch whence {
    case SEEK_SET: base = 0
    case SEEK_CUR: base = position
    default: base = bytes.count
    }
    let (target, overflow) = base.addingReportingOverflow(Int(offset))
    guard !overflow, target >= 0 else { return -1 }
    position = target
    return Int64(target)
  }

  private func read(into destination: UnsafeMutableRawPointer?, count: Int64) -> Int64 {
    let available = min(Int(count), bytes.count - position)
    guard let destination, available > 0 else { return 0 }
    bytes.withUnsafeBytes {
      destination.copyMemory(from: $0.baseAddress! + position, byteCount: available)
    }
    position += available
    return Int64(available)
  }

  private func write(_ pointer: UnsafeRawPointer?, count: Int64) -> Int64 {
    guard let pointer, count > 0 else { return 0 }
    let source = UnsafeRawBufferPointer(start: pointer, count: Int(count))
    if position > bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: position - bytes.count))
    }
    let overlap = min(source.count, bytes.count - position)
    bytes.replaceSubrange(position..<position + overlap, with: source[..<overlap])
    bytes.append(contentsOf: source[overlap...])
    position += source.count
    return count
  }
}

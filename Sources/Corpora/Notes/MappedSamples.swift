import Foundation

/// A file of 16-bit little-endian samples, mapped into memory and read only.
///
/// `@unchecked Sendable`: the mapping is never written to and lives as long as the object.
final class MappedSamples: @unchecked Sendable {
  /// Samples in the file.
  let count: Int

  private let base: UnsafeRawPointer?

  /// Maps the file.
  init(_ file: URL) throws(NoteCorpusError) {
    let descriptor = open(file.path, O_RDONLY)
    guard descriptor >= 0 else {
      throw .unreadable(
        path: file.deletingLastPathComponent().path,
        reason: "\(file.lastPathComponent) cannot be opened (\(String(cString: strerror(errno))))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size % 2 == 0 else {
      throw .damaged(
        path: file.deletingLastPathComponent().path,
        reason: "\(file.lastPathComponent) does not hold whole samples")
    }
    count = Int(status.st_size) / MemoryLayout<Int16>.size
    guard count > 0 else {
      base = nil
      return
    }
    let mapping = mmap(nil, Int(status.st_size), PROT_READ, MAP_SHARED, descriptor, 0)
    guard let mapping, mapping != MAP_FAILED else {
      throw .unreadable(
        path: file.deletingLastPathComponent().path,
        reason: "\(file.lastPathComponent) cannot be mapped (\(String(cString: strerror(errno))))")
    }
    base = UnsafeRawPointer(mapping)
  }

  deinit {
    if let base {
      munmap(UnsafeMutableRawPointer(mutating: base), count * MemoryLayout<Int16>.size)
    }
  }

  /// The samples of `range`, scaled so that 32767 becomes `fullScale`.
  func floats(_ range: Range<Int>, fullScale: Float) -> [Float] {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "\(range) outside 0..<\(count)")
    guard let base, !range.isEmpty else { return [] }
    let source = (base + range.lowerBound * MemoryLayout<Int16>.size)
      .assumingMemoryBound(to: Int16.self)
    let scale = fullScale / 32767
    return [Float](unsafeUninitializedCapacity: range.count) { target, initialised in
      for i in 0..<range.count { target[i] = Float(Int16(littleEndian: source[i])) * scale }
      initialised = range.count
    }
  }
}

import Foundation

/// What libsndfile needs to be told before it can read a file: bytes that its writer left wrong.
///
/// - Writers to pipes cannot know the length of the sound; some declare 0 bytes, which libsndfile takes
///   at its word. The sound goes to the end of the file.
/// - BW64 (ITU-R BS.2088) is RF64 by another name; libsndfile knows the old one.
/// - Some writers forget the byte that pads a chunk of odd length.
enum HeaderRepair {
  /// Bytes of the file and what is to stand in their place, in the order of the file.
  typealias Patch = (range: Range<Int>, bytes: [UInt8])

  /// Looks through the chunks of a RIFF file.
  /// - Parameters:
  ///   - byteCount: of the whole file.
  ///   - read: up to `count` bytes from `offset` on.
  static func patches(
    byteCount: Int, read: (_ offset: Int, _ count: Int) -> [UInt8]
  ) -> [Patch] {
    let head = read(0, 12)
    guard head.count == 12, head[8...].elementsEqual("WAVE".utf8) else { return [] }
    let id = String(decoding: head[..<4], as: UTF8.self)
    guard ["RIFF", "RIFX", "RF64", "BW64"].contains(id) else { return [] }
    var result: [Patch] = id == "BW64" ? [(0..<4, Array("RF64".utf8))] : []
    let isBigEndian = id == "RIFX"
    var offset = 12
    // A file of thousands of chunks is no sound.
    for _ in 0..<1_000 {
      let chunk = read(offset, 8)
      guard chunk.count == 8 else { break }
      let size = number(chunk[4...], isBigEndian: isBigEndian)
      if chunk[..<4].elementsEqual("data".utf8) {
        let available = byteCount - offset - 8
        if size == 0, available > 0, id == "RIFF" || id == "RIFX",
          !isChunk(at: offset + 8, byteCount: byteCount, isBigEndian: isBigEndian, read: read)
        {
          let size = min(available, 0xffff_fffe)
          let bytes = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
          result.append((offset + 4..<offset + 8, isBigEndian ? bytes.reversed() : bytes))
        }
        break
      }
      offset += 8 + size
      if size % 2 == 1 {
        let next = read(offset, 1)
        // A name begins where the padding should be.
        if next.first.map({ (0x41...0x7a).contains($0) }) == true,
          isChunk(at: offset, byteCount: byteCount, isBigEndian: isBigEndian, read: read)
        {
          result.append((offset..<offset, [0]))
        } else {
          offset += 1
        }
      }
    }
    return result
  }

  /// Whether another chunk, and not sound, stands there: a name of four letters and a size that fits.
  private static func isChunk(
    at offset: Int, byteCount: Int, isBigEndian: Bool,
    read: (_ offset: Int, _ count: Int) -> [UInt8]
  ) -> Bool {
    let chunk = read(offset, 8)
    guard chunk.count == 8, chunk[..<4].allSatisfy({ (0x20..<0x7f).contains($0) }) else {
      return false
    }
    return offset + 8 + number(chunk[4...], isBigEndian: isBigEndian) <= byteCount
  }

  private static func number(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> Int {
    (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | Int($1) }
  }

  /// Bytes at a file's end in which the last page of an OGG stream must begin.
  static let tailLength = 1 << 17

  /// Whether an OGG stream lacks its last page: that of a whole one is marked as the end.
  /// - Parameter tail: the last ``tailLength`` bytes of the file.
  static func isCutOffStream(tail: [UInt8]) -> Bool {
    let mark = Array("OggS".utf8)
    guard
      let start = tail.indices.dropLast(26).last(where: { tail[$0..<$0 + 4].elementsEqual(mark) })
    else { return true }
    let segments = Int(tail[start + 26])
    guard start + 27 + segments <= tail.count else { return true }
    let length = tail[start + 27..<start + 27 + segments].reduce(0) { $0 + Int($1) }
    return tail[start + 5] & 4 == 0 || start + 27 + segments + length > tail.count
  }
}

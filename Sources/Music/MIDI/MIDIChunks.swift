/// The chunks of a MIDI file: its header and its tracks, found also where lengths are wrong or bytes lie
/// between.
struct MIDIChunks {
  /// What the header says.
  struct Header {
    var format: Int
    var trackCount: Int
    /// The finest time: ticks a quarter note, or frames a second (negative) and ticks a frame, as stored.
    var division: Int
  }

  let header: Header
  /// Tracks that are there.
  private(set) var tracks: [MIDITrackEvents] = []
  /// The first damage of each track that has some.
  private(set) var damages: [(track: Int, damage: MIDIBytes.Shortage)] = []
  /// Bytes that belong to no chunk.
  private(set) var leftOutCount = 0

  private let bytes: [UInt8]
  private let end: Int

  /// Whether bytes begin as a MIDI file does: by itself or in a RIFF file (`.rmi`).
  static func isMIDI(_ head: some Collection<UInt8>) -> Bool {
    head.starts(with: Array("MThd".utf8))
      || head.starts(with: Array("RIFF".utf8)) && head.dropFirst(8).starts(with: Array("RMID".utf8))
  }

  /// Finds all chunks.
  /// - Throws: `MIDIFileError.notMIDI`, `badHeader` or `tooManyTracks`.
  init(_ bytes: [UInt8], path: String) throws(MIDIFileError) {
    guard let content = Self.content(of: bytes) else { throw .notMIDI(path: path) }
    self.bytes = bytes
    end = content.upperBound
    var position = content.lowerBound
    header = try Self.header(bytes[position..<end], path: path, next: &position)
    try readTracks(from: position, path: path)
  }

  /// Where the file lies in its bytes: at their beginning, in a RIFF chunk, or after a head that another
  /// system put before it.
  private static func content(of bytes: [UInt8]) -> Range<Int>? {
    func header(from start: Int, to last: Int) -> Int? {
      let sign = Array("MThd".utf8)
      return (start...max(start, last)).first { bytes.dropFirst($0).starts(with: sign) }
    }
    guard bytes.starts(with: Array("RIFF".utf8)) else {
      return header(from: 0, to: min(1024, bytes.count)).map { $0..<bytes.count }
    }
    guard let start = header(from: 12, to: min(1 << 16, bytes.count)), start >= 8 else {
      return nil
    }
    let size = (0..<4).reduce(0) { $0 | Int(bytes[start - 4 + $1]) << (8 * $1) }
    let isData = bytes[start - 8..<start - 4].elementsEqual("data".utf8)
    return start..<(isData && size >= 14 ? min(start + size, bytes.count) : bytes.count)
  }

  private static func header(
    _ content: ArraySlice<UInt8>, path: String, next: inout Int
  ) throws(MIDIFileError) -> Header {
    var reader = MIDIBytes(content)
    do {
      _ = try reader.take(4)
      let length = try reader.number(byteCount: 4)
      let format = try reader.number(byteCount: 2)
      let trackCount = try reader.number(byteCount: 2)
      let division = try reader.number(byteCount: 2)
      next = reader.position
      // More than six bytes are for later versions of the format; a length that cannot be is none.
      if length > 6, length - 6 <= reader.remainingCount { next += length - 6 }
      return Header(format: format, trackCount: trackCount, division: division)
    } catch {
      throw .badHeader(path: path, reason: "it ends too early")
    }
  }

  // MARK: - Tracks

  private mutating func readTracks(from start: Int, path: String) throws(MIDIFileError) {
    var position = start
    var startTick = 0
    while position < end {
      guard let length = length(at: position) else {
        // No chunk begins here: on to the next track, if there is one.
        let next = nextTrack(from: position) ?? end
        leftOutCount += next - position
        position = next
        continue
      }
      let content = position + 8
      guard isTrack(at: position) else {  // for other programs
        let next = length <= end - content ? content + length : nextTrack(from: content) ?? end
        position = next
        continue
      }
      guard tracks.count < MIDIFile.maximumTrackCount else {
        throw .tooManyTracks(path: path, maximum: MIDIFile.maximumTrackCount)
      }
      let (track, next) = track(from: content, length: length, startTick: startTick)
      if header.format == 2 { startTick = track.endTick }
      if let damage = track.damage {
        damages.append((tracks.count + 1, damage))
      } else if length > end - content {
        damages.append(
          (
            tracks.count + 1,
            .init(
              byte: content, reason: "\(length) bytes are announced, \(end - content) are there")
          ))
      }
      tracks.append(track)
      position = next
    }
  }

  /// A track, to where it says that it ends, or else to where the next one begins.
  private func track(
    from start: Int, length: Int, startTick: Int
  ) -> (MIDITrackEvents, next: Int) {
    let whole = nextTrack(from: start) ?? end
    guard length <= end - start, isBoundary(start + length) else {
      return (MIDITrackEvents(bytes[start..<whole], startTick: startTick), whole)
    }
    let track = MIDITrackEvents(bytes[start..<start + length], startTick: startTick)
    if !track.isEnded, start + length < whole {
      let longer = MIDITrackEvents(bytes[start..<whole], startTick: startTick)
      if longer.isEnded { return (longer, whole) }
    }
    return (track, start + length)
  }

  /// Whether a track may end at a byte: where the file ends, where a chunk begins, or where all tracks are
  /// there that were promised.
  private func isBoundary(_ position: Int) -> Bool {
    position == end || length(at: position) != nil || tracks.count + 1 >= header.trackCount
  }

  private func isTrack(at position: Int) -> Bool {
    position + 4 <= end && bytes[position..<position + 4].elementsEqual("MTrk".utf8)
  }

  /// The length of the chunk that begins at a byte; nil if none does.
  private func length(at position: Int) -> Int? {
    guard position + 8 <= end else { return nil }
    let isType = bytes[position..<position + 4].allSatisfy {
      (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
    }
    guard isType else { return nil }
    return (4..<8).reduce(0) { $0 << 8 | Int(bytes[position + $1]) }
  }

  private func nextTrack(from position: Int) -> Int? {
    guard position + 8 <= end else { return nil }
    return (position...end - 8).first { bytes[$0] == 0x4d && isTrack(at: $0) }
  }
}

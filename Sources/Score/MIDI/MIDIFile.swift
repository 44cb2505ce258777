import Foundation

/// A Standard MIDI File as it was read: its music, and what was strange in it.
///
/// ```swift
/// let file = try MIDIFile(contentsOf: "tune.mid")
/// for remark in file.remarks { print(remark) }
/// for track in file.sequence.tracks { print(track.name ?? "–", track.notes.count) }
/// ```
///
/// Formats 0 and 1 are read, with running status. What is played by one channel and program within one
/// MIDI track becomes one track; those without notes are left out. Bends, controllers and pressure
/// go to the first track of their channel; pressure of single keys is not kept.
///
/// Source: MIDI Manufacturers Association 1996, "Standard MIDI Files 1.0".
public struct MIDIFile: Sendable, Equatable {
  /// The music.
  public let sequence: NoteSequence
  /// What was strange, in the order of weight; empty for most files.
  public let remarks: [MIDIRemark]
  /// 0 for one MIDI track, 1 for several.
  public let format: Int
  /// The file's finest time, in ticks a quarter note.
  public let ticksPerBeat: Int

  /// Files of more bytes are refused.
  public static let maximumByteCount = 1 << 25
  /// Files of more tracks are refused.
  public static let maximumTrackCount = 4096
  /// Notes that begin later, in beats, are left out: more than 13 hours at 120 beats a minute.
  public static let maximumBeat = 100_000

  /// Reads a file.
  /// - Throws: `MIDIFileError`.
  public init(contentsOf path: String) throws(MIDIFileError) {
    try self.init(bytes: Self.bytes(ofFile: path), path: path)
  }

  /// Reads a file's bytes, whatever they are.
  /// - Throws: `MIDIFileError.tooLarge` or `unreadable`.
  public static func bytes(ofFile path: String) throws(MIDIFileError) -> [UInt8] {
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size <= maximumByteCount else {
        throw MIDIFileError.tooLarge(path: path, byteCount: size, maximum: maximumByteCount)
      }
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch let error as MIDIFileError {
      throw error
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
  }

  /// Reads a file that is in memory.
  /// - Parameter path: what error texts call it.
  public init(bytes: [UInt8], path: String = "MIDI data") throws(MIDIFileError) {
    guard bytes.count <= Self.maximumByteCount else {
      throw .tooLarge(path: path, byteCount: bytes.count, maximum: Self.maximumByteCount)
    }
    guard bytes.starts(with: Array("MThd".utf8)) else { throw .notMIDI(path: path) }
    var reader = MIDIBytes(bytes[4...])
    let header = try Self.header(&reader, path: path)
    var tracks: [MIDITrackEvents] = []
    while reader.remainingCount >= 8 {
      guard tracks.count < Self.maximumTrackCount else {
        throw .tooManyTracks(path: path, maximum: Self.maximumTrackCount)
      }
      do throws(MIDIBytes.Shortage) {
        let type = try reader.take(4)
        let content = try reader.take(reader.number(byteCount: 4))
        // Chunks of other types are for other programs.
        if type.elementsEqual("MTrk".utf8) { tracks.append(try MIDITrackEvents(content)) }
      } catch {
        throw .badTrack(
          path: path, track: tracks.count + 1, byte: error.byte, reason: error.reason)
      }
    }
    guard !tracks.isEmpty else { throw .badHeader(path: path, reason: "no track follows it") }
    self.init(header, tracks)
  }

  // MARK: - Parts

  private struct Header {
    var format: Int
    var trackCount: Int
    var ticksPerBeat: Int
  }

  private static func header(
    _ reader: inout MIDIBytes, path: String
  ) throws(MIDIFileError) -> Header {
    var content: MIDIBytes
    let numbers: [Int]
    do {
      content = MIDIBytes(try reader.take(reader.number(byteCount: 4)))
      numbers = [
        try content.number(byteCount: 2), try content.number(byteCount: 2),
        try content.number(byteCount: 2),
      ]
    } catch {
      throw .badHeader(path: path, reason: "it ends too early")
    }
    let header = Header(format: numbers[0], trackCount: numbers[1], ticksPerBeat: numbers[2])
    guard header.format <= 1 else {
      throw .unsupportedFormat(path: path, format: header.format)
    }
    guard header.ticksPerBeat < 0x8000 else { throw .filmTime(path: path) }
    guard header.ticksPerBeat > 0 else {
      throw .badHeader(path: path, reason: "a quarter note has no ticks")
    }
    return header
  }

  private init(_ header: Header, _ tracks: [MIDITrackEvents]) {
    format = header.format
    ticksPerBeat = header.ticksPerBeat
    func beat(_ tick: Int) -> Double { Double(tick) / Double(header.ticksPerBeat) }

    var lateCount = 0
    let instruments = tracks.flatMap { track in
      let kept = track.notes.filter { beat($0.startTick) <= Double(Self.maximumBeat) }
      lateCount += track.notes.count - kept.count
      return Self.instruments(kept, track.controls, name: track.name, beat: beat)
    }
    sequence = NoteSequence(
      tracks: instruments,
      tempoMap: TempoMap(
        tracks.flatMap(\.tempi).map {
          .init(beat: beat($0.tick), beatsPerMinute: 60e6 / Double($0.microsecondsPerBeat))
        }),
      metreMap: MetreMap(
        tracks.flatMap(\.metres).map { .init(beat: beat($0.tick), metre: $0.metre) }))

    var remarks: [MIDIRemark] = []
    func add(_ remark: (Int) -> MIDIRemark, _ count: Int) {
      if count > 0 { remarks.append(remark(count)) }
    }
    if instruments.isEmpty { remarks.append(.noNotes) }
    if tracks.count < header.trackCount {
      remarks.append(.tracksMissing(found: tracks.count, expected: header.trackCount))
    }
    add(MIDIRemark.neverEnding, tracks.map(\.neverEndingCount).reduce(0, +))
    add(MIDIRemark.struckAgain, tracks.map(\.struckAgainCount).reduce(0, +))
    add({ .beyondEnd(count: $0, beats: Self.maximumBeat) }, lateCount)
    add(MIDIRemark.senseless, tracks.map(\.senselessCount).reduce(0, +))
    self.remarks = remarks
  }

  /// The notes of one MIDI track apart by channel and program, in the order in which these appear.
  private static func instruments(
    _ notes: [MIDITrackEvents.Note], _ controls: [MIDITrackEvents.Control], name: String?,
    beat: (Int) -> Double
  ) -> [NoteSequence.Track] {
    let groups = Dictionary(grouping: notes) { [$0.channel, $0.program] }
    var tracks = groups.map { key, notes in
      NoteSequence.Track(
        name: name, channel: key[0], program: key[1],
        notes: notes.map { note in
          NoteEvent(
            startBeat: beat(note.startTick),
            durationBeats: beat(note.endTick - note.startTick), pitch: note.pitch,
            velocity: note.velocity)
        })
    }
    tracks.sort {
      ($0.notes[0].startBeat, $0.channel, $0.program)
        < ($1.notes[0].startBeat, $1.channel, $1.program)
    }
    for channel in 0..<16 {
      guard let index = tracks.firstIndex(where: { $0.channel == channel }) else { continue }
      tracks[index].controls = controls.compactMap {
        let beat = beat($0.tick)
        guard $0.channel == channel, beat <= Double(Self.maximumBeat) else { return nil }
        return ControlChange(beat: beat, $0.content)
      }
    }
    return tracks
  }
}

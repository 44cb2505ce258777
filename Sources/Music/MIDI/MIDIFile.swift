import Foundation
import OutputFiles

/// A Standard MIDI File as it was read: its music, and what was strange in it.
///
/// ```swift
/// let file = try MIDIFile(contentsOf: "tune.mid")
/// for remark in file.remarks { print(remark) }
/// for track in file.sequence.tracks { print(track.name ?? "–", track.notes.count) }
/// ```
///
/// Formats 0 to 2 are read, alone or in a RIFF file (`.rmi`), and what stands of damaged ones. What is
/// played by one channel and program within one MIDI track becomes one track; those without notes are
/// left out. Bends, controllers and pressure go to the first track of their channel. The channels of an MPE
/// zone are one track, whose notes and changes tell their channels.
///
/// Source: MIDI Manufacturers Association 1996, "Standard MIDI Files 1.0"; MMA 2018, "MIDI Polyphonic
/// Expression".
public struct MIDIFile: Sendable, Equatable {
  /// The music.
  public let sequence: NoteSequence
  /// What was strange, in the order of weight; empty for most files.
  public let remarks: [MIDIRemark]
  /// 0 for one MIDI track, 1 for several, 2 for patterns of their own.
  public let format: Int
  /// The file's finest time, in ticks a quarter note; where time is counted in frames, in ticks a half
  /// second.
  public let ticksPerBeat: Int

  /// Files of more bytes are refused.
  public static let maximumByteCount = 1 << 25
  /// Files of more tracks are refused.
  public static let maximumTrackCount = 4096
  /// Notes that begin later, in beats, are left out: more than 13 hours at 120 beats a minute.
  public static let maximumBeat = 100_000

  /// Reads a file; `-` is standard input.
  /// - Throws: `MIDIFileError`.
  package init(contentsOf path: String) throws(MIDIFileError) {
    try self.init(bytes: Self.bytes(ofFile: path), path: path == "-" ? "standard input" : path)
  }

  /// Reads a file's bytes, whatever they are; `-` is standard input.
  /// - Throws: `MIDIFileError.tooLarge` or `unreadable`.
  package static func bytes(ofFile path: String) throws(MIDIFileError) -> [UInt8] {
    do {
      return try FileSystem.read(path, maximumBytes: maximumByteCount)
    } catch .tooLarge(let byteCount) {
      throw .tooLarge(path: path, byteCount: byteCount, maximum: maximumByteCount)
    } catch {
      throw .unreadable(path: path, reason: error.description)
    }
  }

  /// Whether bytes begin as a MIDI file does: by itself or in a RIFF file.
  /// - Parameter head: the first 12 bytes or more.
  public static func isMIDI(_ head: some Collection<UInt8>) -> Bool { MIDIChunks.isMIDI(head) }

  /// Whether a file is there and begins as a MIDI file does, whatever its name. What is no plain file (a
  /// pipe, a device) is not touched.
  package static func isMIDI(atPath path: String) -> Bool {
    FileSystem.head(of: path, count: 12).map(isMIDI) ?? false
  }

  /// Reads a file that is in memory.
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - path: what error texts call it.
  public init(bytes: [UInt8], path: String = "MIDI data") throws(MIDIFileError) {
    guard bytes.count <= Self.maximumByteCount else {
      throw .tooLarge(path: path, byteCount: bytes.count, maximum: Self.maximumByteCount)
    }
    let chunks = try MIDIChunks(bytes, path: path)
    guard let time = TickTime(division: chunks.header.division) else {
      throw .badHeader(path: path, reason: "a quarter note has no ticks")
    }
    guard !chunks.tracks.isEmpty else {
      throw .badHeader(path: path, reason: "no track follows it")
    }
    if let (track, damage) = chunks.damages.first, chunks.tracks.allSatisfy(\.notes.isEmpty) {
      throw .badTrack(path: path, track: track, byte: damage.byte, reason: damage.reason)
    }
    self.init(chunks, time)
  }

  // MARK: - Parts

  /// What a tick is.
  private struct TickTime {
    /// May be no whole number where time is counted in frames.
    var ticksPerBeat: Double
    /// Frames a second, where time is counted so.
    var framesPerSecond: Double?

    /// - Parameter division: as it stands in the header; nil if it makes no sense.
    init?(division: Int) {
      if division & 0x8000 != 0 {
        let rate = 256 - division >> 8
        let seconds = rate == 29 ? 30 / 1.001 : Double(rate)
        framesPerSecond = rate == 29 ? 29.97 : Double(rate)
        // Two beats a second: 120 a minute.
        ticksPerBeat = seconds * Double(division & 0xff) / 2
      } else {
        ticksPerBeat = Double(division)
      }
      if ticksPerBeat == 0 { return nil }
    }

    func beat(_ tick: Int) -> Double { Double(tick) / ticksPerBeat }
  }

  private init(_ chunks: MIDIChunks, _ time: TickTime) {
    let tracks = chunks.tracks
    let zones = MPEZones(of: tracks)
    let programs = (0..<16).map { channel in
      tracks.lazy.map { $0.programs[channel] }.first { $0 > 0 } ?? 0
    }
    format = chunks.header.format
    ticksPerBeat = max(1, Int(time.ticksPerBeat.rounded()))

    var lateCount = 0
    var instruments: [NoteSequence.Track] = []
    var strays: [(channel: Int, change: ControlChange)] = []
    for track in tracks {
      let kept = track.notes.filter { time.beat($0.startTick) <= Double(Self.maximumBeat) }
      lateCount += track.notes.count - kept.count
      var found = Self.instruments(kept, name: track.name, zones, programs, beat: time.beat)
      for control in track.controls where time.beat(control.tick) <= Double(Self.maximumBeat) {
        let master = zones.master(of: control.channel)
        let change = ControlChange(
          beat: time.beat(control.tick), control.content,
          channel: control.channel == master ? nil : UInt8(control.channel))
        if let index = found.firstIndex(where: { $0.channel == master }) {
          found[index].controls.append(change)
        } else {
          strays.append((master, change))
        }
      }
      instruments += found
    }
    Self.joinZones(&instruments, zones)
    // A channel may be controlled from a track that has no notes of it.
    for (channel, changes) in Dictionary(grouping: strays, by: \.channel) {
      guard let index = instruments.firstIndex(where: { $0.channel == channel }) else { continue }
      instruments[index].controls += changes.map(\.change)
      instruments[index].sortControls()
    }
    let endBeat = time.beat(tracks.lazy.map(\.endTick).max() ?? 0)
    let pedalCount = Self.liftPedals(
      &instruments, atBeat: min(endBeat, Double(Self.maximumBeat)))
    sequence = NoteSequence(
      tracks: instruments,
      tempoMap: time.framesPerSecond != nil
        ? TempoMap()
        : TempoMap(
          tracks.flatMap(\.tempi).map {
            .init(beat: time.beat($0.tick), beatsPerMinute: 60e6 / Double($0.microsecondsPerBeat))
          }),
      metreMap: MetreMap(
        tracks.flatMap(\.metres).map { .init(beat: time.beat($0.tick), metre: $0.metre) }),
      texts: Self.texts(tracks, beat: time.beat))

    var remarks: [MIDIRemark] = []
    func add(_ remark: (Int) -> MIDIRemark, _ count: Int) {
      if count > 0 { remarks.append(remark(count)) }
    }
    func sum(_ count: (MIDITrackEvents) -> Int) -> Int { tracks.reduce(0) { $0 + count($1) } }
    if instruments.isEmpty { remarks.append(.noNotes) }
    remarks += chunks.damages.map {
      .damagedTrack(track: $0.track, byte: $0.damage.byte, reason: $0.damage.reason)
    }
    if tracks.count < chunks.header.trackCount {
      remarks.append(.tracksMissing(found: tracks.count, expected: chunks.header.trackCount))
    }
    add(MIDIRemark.bytesLeftOut, chunks.leftOutCount)
    if let rate = time.framesPerSecond { remarks.append(.filmTime(framesPerSecond: rate)) }
    if format == 2, tracks.count > 1 { remarks.append(.patterns(count: tracks.count)) }
    if format > 2 { remarks.append(.unknownFormat(format)) }
    add(MIDIRemark.neverEnding, sum(\.neverEndingCount))
    add(MIDIRemark.struckAgain, sum(\.struckAgainCount))
    add(MIDIRemark.pedalDown, pedalCount)
    add({ .beyondEnd(count: $0, beats: Self.maximumBeat) }, lateCount)
    add(MIDIRemark.senseless, sum(\.senselessCount))
    add(MIDIRemark.runningOn, sum(\.runningOnCount))
    add(MIDIRemark.systemMessages, sum(\.systemCount))
    self.remarks = remarks
  }

  /// The texts of all tracks, in the order of their beats.
  private static func texts(_ tracks: [MIDITrackEvents], beat: (Int) -> Double) -> [TextMark] {
    // Swift's sort keeps the order of equals.
    tracks.flatMap(\.texts)
      .map { TextMark(beat: beat($0.tick), kind: $0.kind, text: $0.text) }
      .filter { $0.beat <= Double(maximumBeat) }
      .sorted { $0.beat < $1.beat }
  }

  /// The notes of one MIDI track apart by channel and program, in the order in which these appear; the
  /// channels of a zone are one, with the program of its first note, or else of the channel that speaks for all.
  /// - Parameter programs: `[channel]`.
  private static func instruments(
    _ notes: [NotePairing.Note], name: String?, _ zones: MPEZones, _ programs: [Int],
    beat: (Int) -> Double
  ) -> [NoteSequence.Track] {
    let groups = Dictionary(grouping: notes) { note in
      let master = zones.master(of: note.channel)
      return master == note.channel ? [note.channel, note.program] : [master, -1]
    }
    let tracks = groups.map { key, notes in
      let first = notes.min { $0.startTick < $1.startTick }!
      let isZone = key[1] < 0
      return NoteSequence.Track(
        name: name, channel: key[0],
        program: isZone && first.program == 0 ? programs[key[0]] : first.program,
        notes: notes.map { note in
          NoteEvent(
            startBeat: beat(note.startTick),
            durationBeats: beat(note.endTick - note.startTick), pitch: note.pitch,
            velocity: note.velocity, channel: note.channel == key[0] ? nil : UInt8(note.channel))
        })
    }
    return tracks.sorted {
      ($0.notes[0].startBeat, $0.channel, $0.program)
        < ($1.notes[0].startBeat, $1.channel, $1.program)
    }
  }

  /// Makes one track of those that play in one zone.
  private static func joinZones(_ tracks: inout [NoteSequence.Track], _ zones: MPEZones) {
    for (master, count) in [(0, zones.lowerCount), (15, zones.upperCount)] where count > 0 {
      let parts = tracks.indices.filter { tracks[$0].channel == master }
      guard let first = parts.first, parts.count > 1 else { continue }
      for part in parts.dropFirst() {
        tracks[first].notes += tracks[part].notes
        tracks[first].controls += tracks[part].controls
      }
      tracks[first].notes.sort()
      tracks[first].sortControls()
      for part in parts.dropFirst().reversed() { tracks.remove(at: part) }
    }
  }

  /// Lifts pedals that are down at the end, as notes end there that nothing ends.
  /// - Returns: channels in which there was one.
  private static func liftPedals(
    _ tracks: inout [NoteSequence.Track], atBeat end: Double
  ) -> Int {
    var channels = Set<Int>()
    for channel in Set(tracks.map(\.channel)) {
      for pedal in [MIDIController.sustainPedal, MIDIController.sostenutoPedal] {
        var last: (track: Int, control: ControlChange, isDown: Bool)?
        for index in tracks.indices where tracks[index].channel == channel {
          for control in tracks[index].controls {
            guard case .controller(let number, let value) = control.content,
              [pedal, MIDIController.resetAllControllers].contains(number),
              control.beat >= last?.control.beat ?? 0
            else { continue }
            last = (index, control, number == pedal && value >= 64)
          }
        }
        guard let last, last.isDown else { continue }
        channels.insert(channel)
        tracks[last.track].controls.append(
          ControlChange(
            beat: max(end, last.control.beat), .controller(pedal, value: 0),
            channel: last.control.channel))
      }
    }
    return channels.count
  }
}

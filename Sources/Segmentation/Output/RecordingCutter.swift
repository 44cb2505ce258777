import AudioFiles
import Foundation
import Music
import OutputFiles
import Pictures
import Signal
import Sounds

/// Takes recordings apart: writes their notes, a list of them, and what else is asked for.
///
/// ```swift
/// var cutter = RecordingCutter(listener: PerformanceListener(network: try OnsetPreset.load()))
/// cutter.options.writesSFZ = true
/// let report = try cutter.cut(["take.wav"], into: "notes")
/// ```
/// Thread role: control.
public struct RecordingCutter: Sendable {
  /// What is written beside the notes and their list.
  public struct Options: Sendable {
    /// Cut at each of so many parts of a whole note, in place of the notes that are heard.
    public var grid: Int?
    /// Beats a minute: of the grid, and of the MIDI files.
    public var beatsPerMinute = 120.0
    /// Parts of a whole note that the notes of MIDI files are moved to.
    public var quantization: Int?
    /// Whether MIDI files are written; to ``midiPath`` if it is there.
    public var writesMIDI = false
    /// Where the MIDI file of a single recording goes.
    public var midiPath: String?
    /// Whether an SFZ instrument of the best notes is written.
    public var writesSFZ = false
    /// Whether a picture is drawn of each recording.
    public var writesPicture = false
    /// Whether harmonic and noise parts are written.
    public var writesParts = false
    /// Whether the recording is written with its notes marked by cue points.
    public var writesCues = true
    /// A list of notes in place of what is heard.
    public var list: [CutNote]?
    /// Whether files that lie in the folder may be replaced.
    public var replacesFiles = false
    /// How the work was asked for, for the files.
    public var recipe = "sfumato cut"

    /// Notes, list and cue points.
    public init() {}
  }

  /// What was done with one recording.
  public struct Cut: Sendable {
    /// The recording.
    public var input: String
    /// What was found.
    public var performance: PerformanceListener.Performance
    /// The files of the notes.
    public var noteFiles: [String]
    /// The list.
    public var list: String
    /// All other files.
    public var otherFiles: [String]
    /// Mean distance of the notes from the grid, 0…0.25 of a step; nil without a grid.
    public var distanceFromGrid: Double?
  }

  /// What is written.
  public var options = Options()
  private let listener: PerformanceListener

  /// Longer recordings are not drawn and not parted, in seconds: both are held in memory.
  public static let longestInMemory = 900.0

  /// Makes a cutter.
  public init(listener: PerformanceListener) { self.listener = listener }

  /// Cuts recordings.
  /// - Parameters:
  ///   - paths: the recordings.
  ///   - folder: made if it is missing.
  ///   - progress: told seconds done and seconds in all of a recording; false ends the work.
  /// - Returns: nil when `progress` ended it.
  /// - Throws: `AudioFileError`, `OutputFileError` or `PictureError`.
  public func cut(
    _ paths: [String], into folder: String,
    progress: (_ path: String, _ done: Double, _ total: Double) -> Bool = { _, _, _ in true }
  ) throws -> [Cut]? {
    try OutputFolder.make(folder)
    var cuts: [Cut] = []
    var specimens: [NoteSpecimens.Specimen] = []
    for path in paths {
      let reader = try AudioFileReader(path)
      let total = Double(reader.sampleCount) / reader.sampleRate
      guard
        var performance = try listener.listen(
          to: reader, progress: { progress(path, $0, total) })
      else { return nil }
      if let list = options.list {
        performance.notes = list.filter { $0.startSeconds < total }
        if !list.contains(where: { $0.pitch != nil }) { performance.kind = .strokes }
      }
      var distance: Double?
      if let grid = options.grid {
        var sequence = PerformanceSequence()
        sequence.beatsPerMinute = options.beatsPerMinute
        distance = sequence.distanceFromGrid(performance.notes, grid: grid)
        performance.notes = gridNotes(performance, seconds: total, grid: grid)
      }
      let prefix = paths.count > 1 ? Self.title(path) + "_" : ""
      let cut = try write(
        performance, of: reader, into: folder, prefix: prefix, distance: distance)
      specimens += zip(cut.noteFiles, performance.notes).map {
        .init(file: Self.fileName($0), note: $1)
      }
      cuts.append(cut)
    }
    if options.writesSFZ, !specimens.isEmpty, !cuts.isEmpty {
      let name = URL(filePath: folder).standardizedFileURL.lastPathComponent
      let path = "\(folder)/\(name.isEmpty || name == "/" ? "notes" : name).sfz"
      let sfz = NoteSpecimens(specimens).sfz(remarks: ["Made by: " + options.recipe])
      try check(path)
      try OutputFile.write(Array(sfz.text.utf8), to: path)
      cuts[cuts.count - 1].otherFiles.append(path)
    }
    return cuts
  }

  // MARK: - One recording

  private func write(
    _ performance: PerformanceListener.Performance, of reader: AudioFileReader,
    into folder: String, prefix: String, distance: Double?
  ) throws -> Cut {
    let title = Self.title(reader.path)
    let notes = performance.notes
    let names = notes.indices.map { index in
      let key = notes[index].key.map { "_" + NoteName.name(ofKey: $0) } ?? ""
      return prefix + String(format: "%03d", index + 1) + key + ".wav"
    }
    let files = names.map { "\(folder)/\($0)" }
    let list = "\(folder)/\(title).csv"
    let cues = "\(folder)/\(title)_cues.wav"
    let midi = options.midiPath ?? "\(folder)/\(title).mid"
    let picture = "\(folder)/\(title).png"
    let parts = ["\(folder)/\(title)_harmonic.wav", "\(folder)/\(title)_noise.wav"]
    let writesCues = options.writesCues && !notes.isEmpty
    let writesMIDI = (options.writesMIDI || options.midiPath != nil) && !notes.isEmpty
    let fits = performance.durationSeconds <= Self.longestInMemory
    for path in files + [list] + (writesCues ? [cues] : []) { try check(path) }
    if writesMIDI, options.midiPath == nil { try check(midi) }
    if options.writesPicture { try check(picture) }
    if options.writesParts { for path in parts { try check(path) } }

    try OutputFile.write(Array(CutList.text(notes).utf8), to: list)
    try writeNotes(notes, of: reader, to: files)
    var others: [String] = []
    if writesCues {
      let starts = notes.map { Int(($0.startSeconds * reader.sampleRate).rounded()) }
      let writer = try AudioFileWriter(to: cues, like: reader, cues: starts)
      try writer.copy(0..<reader.sampleCount, of: reader)
      try writer.finish()
      others.append(cues)
    }
    if writesMIDI {
      var sequence = PerformanceSequence()
      sequence.beatsPerMinute = options.beatsPerMinute
      sequence.grid = options.quantization
      try sequence.sequence(of: notes, contour: performance.contour, title: title)
        .writeMIDI(to: midi)
      others.append(midi)
    }
    if options.writesPicture || options.writesParts, fits {
      let clip = AudioClip(
        channels: try reader.samples(in: 0..<reader.sampleCount), sampleRate: reader.sampleRate)
      if options.writesPicture {
        try draw(performance, clip, title: title).write(to: picture)
        others.append(picture)
      }
      if options.writesParts {
        let parted = clip.channels.map { HarmonicParts($0, sampleRate: clip.sampleRate) }
        for (path, channels) in zip(parts, [parted.map(\.harmonic), parted.map(\.noise)]) {
          let part = AudioClip(channels: channels, sampleRate: clip.sampleRate)
          try AudioFile(clip: part, format: AudioFileFormat(.wav, .float(bits: 32)))
            .write(to: path)
          others.append(path)
        }
      }
    }
    return Cut(
      input: reader.path, performance: performance, noteFiles: files, list: list,
      otherFiles: others, distanceFromGrid: distance)
  }

  private func writeNotes(
    _ notes: [CutNote], of reader: AudioFileReader, to files: [String]
  ) throws {
    let cutter = NoteCutter()
    var format = AudioFileFormat(.wav, .integer(bits: 24))
    switch reader.format.encoding {
    case .integer(let bits) where bits == 16 || bits == 24: format.encoding = .integer(bits: bits)
    case .float: format.encoding = .float(bits: 32)
    default: break
    }
    for (index, note) in notes.enumerated() {
      let range = cutter.range(
        ofNote: index, in: notes, sampleRate: reader.sampleRate, sampleCount: reader.sampleCount)
      guard !range.isEmpty else { continue }
      let channels = cutter.softened(
        try reader.samples(in: range), sampleRate: reader.sampleRate)
      var file = AudioFile(
        clip: AudioClip(channels: channels, sampleRate: reader.sampleRate), format: format)
      if let pitch = note.pitch {
        file.instrument = SampleInstrument(rootPitch: min(127.9, max(0, pitch)))
      }
      try file.write(to: files[index])
    }
  }

  private func draw(
    _ performance: PerformanceListener.Performance, _ clip: AudioClip, title: String
  ) -> PerformancePicture {
    let contour = performance.contour
    let isMelody = performance.kind == .notes
    return PerformancePicture(
      clip, title: title,
      notes: performance.notes.map {
        .init(startSeconds: $0.startSeconds, endSeconds: $0.endSeconds, pitch: $0.pitch)
      }, pitches: isMelody ? (contour.pitches, contour.hopSeconds) : nil)
  }

  /// The slices of a grid, each with the pitch and force of the note that fills most of it.
  private func gridNotes(
    _ performance: PerformanceListener.Performance, seconds: Double, grid: Int
  ) -> [CutNote] {
    let step = 4 / Double(grid) * 60 / options.beatsPerMinute
    let count = min(99_999, Int((seconds / step).rounded(.up)))
    return (0..<count).map { index in
      let (start, end) = (Double(index) * step, min(seconds, Double(index + 1) * step))
      func overlap(_ note: CutNote) -> Double {
        min(end, note.endSeconds) - max(start, note.startSeconds)
      }
      let fullest = performance.notes.max { overlap($0) < overlap($1) }
      let owner = fullest.flatMap { overlap($0) > 0 ? $0 : nil }
      return CutNote(
        startSeconds: start, endSeconds: max(end, start + 1e-3), pitch: owner?.pitch,
        velocity: owner?.velocity ?? 1)
    }
  }

  // MARK: - Names

  private func check(_ path: String) throws(OutputFileError) {
    try OutputFile.check(path, mayReplace: options.replacesFiles)
  }

  private static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func title(_ path: String) -> String {
    if path == "-" { return "recording" }
    let name = fileName(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}

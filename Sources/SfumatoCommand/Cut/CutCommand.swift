import Neural
import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato cut`: notes out of recordings.
struct CutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cut",
    abstract: "Cut recordings of a melody or of drums into notes.",
    discussion: """
      Finds where each note of a melody line begins and ends, its pitch and its force, and writes each \
      note as a WAV file without a click, a list (.csv), and the recording with a cue point at each \
      note. A vibrato or a glide is one note; a repeated note is two. Recordings without pitch are cut \
      at their strokes.

      The list can be edited and given back with --list: start_s,end_s,pitch,velocity,name.

      EXAMPLES
        sfumato cut take.wav -o notes/
        sfumato cut take.wav -o notes/ --sfz --png --midi take.mid
        sfumato cut take.wav -o again/ --list notes/take.csv
        sfumato cut loop.wav -o slices/ --grid 16 --tempo 104
        sfumato cut flute1.wav flute2.wav -o flute/ --sfz
        sfumato cut take.wav -o notes/ --latents
      """)

  @Argument(
    help: "Recordings; '-' is standard input.", completion: .file(extensions: SoundInput.suffixes))
  var recordings: [String]

  @Option(
    name: .shortAndLong, help: "The folder to write to; made if it is missing.",
    completion: .directory)
  var output: String

  @Option(help: "What to look for: auto, notes or strokes.")
  var kind = CutKind(kind: .auto)

  @Option(help: "How willingly notes are found: 0 only the clearest, 1 the faintest.")
  var sensitivity = 0.5

  @Option(
    help: ArgumentHelp("Shortest note that is told.  (default: 50ms)", valueName: "50ms"))
  var min: TimeArgument?

  @Option(help: "Cut at every 16th (or other part of a whole note) in place of the notes heard.")
  var grid: Int?

  @Option(help: "Quarters a minute: of the grid, and of the MIDI file.  (default: 120)")
  var tempo: Double?

  @Option(help: ArgumentHelp("A list of notes in place of what is heard.", valueName: "notes.csv"))
  var list: String?

  @Option(help: "Write a MIDI file that plays the performance again, with bends and loudness.")
  var midi: String?

  @Option(help: "Move the notes of the MIDI file to 16ths, or other parts of a whole note.")
  var quantize: Int?

  @Flag(help: "Write an SFZ instrument of the best note of each key.")
  var sfz = false

  @Flag(
    help: "Write a latent file of each note, at its pitch and force: for blend, play, keyboard.")
  var latents = false

  @Flag(help: "Draw the notes over the spectrogram.")
  var png = false

  @Flag(help: "Write what is harmonic and what is noise as two files, whose sum is the recording.")
  var parts = false

  @Option(help: "Onset network in place of the installed one, or 'none' for the signal alone.")
  var model: String?

  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var telling: ReportOptions

  func validate() throws {
    guard !recordings.isEmpty else { throw ValidationError("name a recording to cut") }
    try require("--sensitivity", sensitivity, in: 0...1)
    try require("--min", min?.seconds, in: 0.02...10, unit: "s")
    try require("--grid", grid, in: 1...128)
    try require("--quantize", quantize, in: 1...128)
    try require("--tempo", tempo, in: 20...400, unit: "quarters a minute")
    if grid != nil, tempo == nil {
      throw ValidationError("--grid needs the tempo: --grid 16 --tempo 104")
    }
    if quantize != nil, tempo == nil {
      throw ValidationError("--quantize needs the tempo: --quantize 16 --tempo 104")
    }
    if grid != nil, list != nil { throw ValidationError("give --grid or --list, not both") }
    if recordings.count > 1, midi != nil {
      throw ValidationError("--midi names one file, and there are \(recordings.count) recordings")
    }
    if recordings.count > 1, list != nil {
      throw ValidationError("--list is of one recording, and there are \(recordings.count)")
    }
    let titles = recordings.map(SoundInput.title)
    if Set(titles).count < titles.count {
      throw ValidationError("two recordings have the same name; cut them into different folders")
    }
  }

  func run() throws {
    if let midi { try OutputFile.check(midi, inputs: recordings) }
    let network = model == "none" ? nil : try OnsetPreset.load(model)
    var listener = PerformanceListener(network: network)
    listener.kind = kind.kind
    listener.sensitivity = sensitivity
    if let min { listener.minimumSeconds = min.seconds }
    var cutter = RecordingCutter(listener: listener)
    cutter.options.grid = grid
    cutter.options.beatsPerMinute = tempo ?? 120
    cutter.options.quantization = quantize
    cutter.options.midiPath = midi
    cutter.options.writesSFZ = sfz
    cutter.options.writesPicture = png
    cutter.options.writesParts = parts
    cutter.options.replacesFiles = replacing.force
    cutter.options.recipe = Report.command
    if let list { cutter.options.list = try Self.notes(in: list) }

    Interruption.watch()
    let line = ProgressLine(unit: "seconds")
    let folder = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
    let noteModel = latents ? try NotePreset.load() : nil
    let cuts = try cutter.cut(recordings, into: folder) { _, done, total in
      if total > 120 { line.show(Int(done), of: Int(total)) }
      return !Interruption.isRequested
    }
    line.end()
    guard var cuts else { throw ExitCode(130) }
    if let noteModel { try writeLatents(of: &cuts, by: noteModel) }
    try tell(cuts)
  }

  /// Encodes the notes that were cut, at the pitches and forces that were found.
  private func writeLatents(of cuts: inout [RecordingCutter.Cut], by model: NoteModel) throws {
    let loader = SoundLoader(model, cache: .standard)
    let count = cuts.reduce(0) { $0 + $1.noteFiles.count }
    let line = ProgressLine(unit: "latents")
    defer { line.end() }
    var done = 0
    for index in cuts.indices {
      for (file, note) in zip(cuts[index].noteFiles, cuts[index].performance.notes) {
        guard !Interruption.isRequested else { throw ExitCode(130) }
        if count > 16 { line.show(done, of: count) }
        let path = String(file.dropLast(URL(filePath: file).pathExtension.count)) + "safetensors"
        try OutputFile.check(path, mayReplace: replacing.force)
        let pitch =
          note.pitch.map { NoteBlender.Pitch.midi(Swift.min(max($0, 0), 127)) } ?? .unpitched
        let heard = try loader.note(file, pitch: pitch, velocity: Double(note.velocity) / 127)
        try heard.note.write(to: path, of: model)
        cuts[index].otherFiles.append(path)
        done += 1
      }
    }
  }

  private static func notes(in path: String) throws -> [CutNote] {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw ValidationError("\(path): there is no such file, or it cannot be read")
    }
    do {
      return try CutList.notes(in: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw ValidationError("\(path): \(error)")
    }
  }

  // MARK: - Report

  /// What was made, for programs.
  private struct Made: Encodable {
    var input: String
    var kind: String
    var list: String
    var notes: [CutNote]
    var noteFiles: [String]
    var otherFiles: [String]
    var pitchedShare: Double
    var seconds: Double
  }

  private func tell(_ cuts: [RecordingCutter.Cut]) throws {
    for cut in cuts { remark(on: cut) }
    if telling.quiet { return }
    if telling.json {
      let made = cuts.map { cut in
        Made(
          input: cut.input, kind: cut.performance.kind.rawValue, list: cut.list,
          notes: cut.performance.notes, noteFiles: cut.noteFiles, otherFiles: cut.otherFiles,
          pitchedShare: (1000 * cut.performance.pitchedShare).rounded() / 1000,
          seconds: cut.performance.durationSeconds)
      }
      print(try Report.jsonText(made))
      return
    }
    for cut in cuts {
      let notes = cut.performance.notes
      let thing = cut.performance.kind == .strokes ? "stroke" : "note"
      var parts = [Report.count(notes.count, thing)]
      let keys = notes.compactMap(\.key)
      if let low = keys.min(), let high = keys.max() {
        parts.append("\(NoteName.name(ofKey: low)) to \(NoteName.name(ofKey: high))")
      }
      parts.append("list \(cut.list)")
      print("\(cut.input): " + parts.joined(separator: ", "))
      for file in cut.otherFiles { print("  \(file)") }
    }
  }

  /// Says what is strange about a recording, and what was done.
  private func remark(on cut: RecordingCutter.Cut) {
    let performance = cut.performance
    let share = Int((100 * performance.pitchedShare).rounded())
    if performance.notes.isEmpty {
      Report.remark(
        "\(cut.input): no \(performance.kind == .strokes ? "strokes" : "notes") were found; "
          + "it may be silent, or try --sensitivity 0.8 or --kind strokes")
    } else if performance.kind == .notes, performance.pitchedShare < 0.6, list == nil {
      Report.remark(
        "\(cut.input): only \(share) % of what sounds has one clear pitch: chords, several voices or "
          + "speech are cut as the clearest line; --kind strokes cuts wherever sound begins")
    } else if performance.kind == .strokes, kind.kind == .auto, list == nil {
      Report.remark(
        "\(cut.input): only \(share) % of what sounds has one clear pitch: cut where sound begins, as "
          + "drums are; --kind notes cuts the clearest line")
    }
    if performance.clippedShare > 1e-4 {
      Report.remark(
        "\(cut.input): it is clipped in places; `sfumato repair holes --find clipping` mends it first"
      )
    }
    if let distance = cut.distanceFromGrid, distance > 0.18, performance.notes.count > 4 {
      Report.remark(
        "\(cut.input): the notes heard do not lie on this grid (off by \(Int(100 * distance)) % of a "
          + "step on average, 25 % is chance); is --tempo right?")
    }
    if performance.durationSeconds > RecordingCutter.longestInMemory, png || parts {
      Report.remark(
        "\(cut.input): longer than \(Int(RecordingCutter.longestInMemory / 60)) min; --png and --parts "
          + "were left out")
    }
  }
}

/// What to look for, as it is typed.
struct CutKind: ExpressibleByArgument {
  let kind: PerformanceListener.Kind

  init(kind: PerformanceListener.Kind) { self.kind = kind }

  init?(argument: String) {
    guard let kind = PerformanceListener.Kind(rawValue: argument) else { return nil }
    self.kind = kind
  }

  var defaultValueDescription: String { kind.rawValue }
  static var allValueStrings: [String] { PerformanceListener.Kind.allCases.map(\.rawValue) }
}

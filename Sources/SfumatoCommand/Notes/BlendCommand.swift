import OutputFiles
import ArgumentParser
import Foundation
import Sfumato
import Synchronization

/// `sfumato blend`: one instrument that lies between recorded notes.
struct BlendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blend",
    abstract: "Interpolate between two or four recorded notes.",
    discussion: """
      The notes are sound files or latent files, of any pitch, level, length and rate; each recording \
      is cut to 10 s. Where one of them is stereo, so is the blend. Two notes lie on a line, --mix 0 being the first and 1 the second. \
      Four lie on a square: the first two at its top, the other two at its bottom, --mix x,y counting \
      from the top left. Beyond 0 and 1 the line goes on. A blend may move: --mix "0@0s,1@2s". At an end, \
      on a note's own key, the blend is that note's recording.

      With --steps 9 a series of 9 blends is written, from the first note to the second, as OUT_1 … \
      OUT_9; of four notes a grid of 9 × 9, as OUT_ROW_COLUMN. Several keys in --pitch make a series \
      each, as OUT_KEY_….

      EXAMPLES
        sfumato blend flute_C4.wav cello_C4.wav -o blend.wav
        sfumato blend flute_C4.wav cello_C4.wav -o low.wav --mix 0.3 --pitch G2
        sfumato blend flute.wav cello.wav piano.wav choir.wav -o square.wav
        sfumato blend flute.wav cello.wav -o moving.wav --mix "0@0s,1@2s"
        sfumato blend flute.wav cello.wav -o series.wav --steps 9 --pitch C3,C4
      """)

  @Argument(
    help: "Two or four notes: sound files or latent files.",
    completion: .file(extensions: NoteInput.suffixes))
  var notes: [String]

  @OptionGroup var destination: SoundOutputOptions
  @OptionGroup var replacing: ReplaceOptions

  @Option(
    help: ArgumentHelp(
      "Blend position: x, or x,y; -0.5 to 1.5; or breakpoints, 0@0s,1@2s.", valueName: "mix"))
  var mix: MixPathArgument?

  @Option(
    help: """
      Key to play: C4, 60, or 60.5; by default that of the first note that has one. Several, with \
      commas, make several files.
      """)
  var pitch: PitchListArgument?

  @OptionGroup var playing: PlayingOptions

  @Option(help: "Number of evenly spaced blends to write, ends included; 2 to 99.")
  var steps: Int?

  @Option(help: "Interpolation of latents: lerp (a line) or slerp (an arc).")
  var curve = LatentCurve.lerp

  @OptionGroup var modelOptions: NoteModelOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard notes.count == 2 || notes.count == 4 else {
      throw ValidationError("blend takes two or four notes, not \(notes.count)")
    }
    if let mix, !mix.fits(count: notes.count) {
      throw ValidationError(
        notes.count == 2 ? "two notes need one number in --mix" : "four notes need --mix x,y")
    }
    if let steps {
      try require("--steps", steps, in: 2...99)
      guard mix == nil else {
        throw ValidationError("--steps goes from note to note; leave out --mix")
      }
    }
    let isSeries = steps != nil || (pitch?.pitches.count ?? 1) > 1
    if isSeries, destination.output == OutputFile.standardOutput {
      throw ValidationError("a series needs a file name after -o, not '-'")
    }
  }

  func run() throws {
    let mix = mix ?? .middle(count: notes.count)
    let pitches = pitch?.pitches.map(\.midi) ?? []
    let series =
      steps.map { BlendSeries(steps: $0, noteCount: notes.count, pitches: pitches) }
      ?? BlendSeries(mix.path, at: mix.position, pitches: pitches)
    let paths = try paths(of: series)
    for path in paths {
      try SoundOutput.check(
        path, destination.storage.bits, inputs: notes,
        mayReplace: path == destination.output || replacing.force)
    }
    if Set(notes).count == 1 {
      Report.remark("all notes are the same file: every mix of them is that note")
    }
    // A long series is worth less time for each of its sounds.
    let blender = NoteBlender(
      try modelOptions.load(), phase: series.items.count > 100 ? .pghi : .export)
    let sources = try NoteInput.sources(notes, blender)
    var blend = NoteBlend(mix.path)
    blend.curve = curve
    playing.apply(to: &blend, model: blender.model)
    try write(series, blend, of: sources, blender, to: paths)
    LibraryOptions.noteBlend(of: notes)
  }

  /// Renders and writes all, and says what was written.
  private func write(
    _ series: BlendSeries, _ blend: NoteBlend, of sources: [NoteSource], _ blender: NoteBlender,
    to paths: [String]
  ) throws {
    let pitches = series.items.map { item in
      var played = blend
      (played.mix, played.pitch) = (item.mix, item.pitch)
      return played.startPitch(of: sources)
    }
    let comments = series.items.map(recipe)
    let bits = destination.storage.bits
    let written = Mutex([Int: WrittenSound]())
    let line = Mutex(ProgressLine(unit: "sounds"))
    let result = Result {
      try series.render(blend, of: sources, blender) { index, clip in
        let file = AudioFile(clip: clip, comment: comments[index])
        let clipped = try SoundOutput.write(file, to: paths[index], bits)
        let sound = WrittenSound(
          clip, path: paths[index], pitch: pitches[index],
          clippedSamples: clipped)
        let done = written.withLock { written in
          written[index] = sound
          return written.count
        }
        line.withLock { $0.show(done, of: paths.count) }
      }
    }
    line.withLock { $0.end() }
    try result.get()
    let sounds = written.withLock { $0 }
    try report.tell(paths.indices.compactMap { sounds[$0] })
  }

  /// A file for each blend: the one that is named, or its name with numbers.
  private func paths(of series: BlendSeries) throws -> [String] {
    let path = try destination.path(name: OutputPath.name(of: notes))
    let dot = path.lastIndex(of: ".") ?? path.endIndex
    return series.items.map { path[..<dot] + $0.label + path[dot...] }
  }

  /// How a sound of the series is made.
  private func recipe(_ item: BlendSeries.Item) -> String {
    let mix =
      steps == nil
      ? self.mix ?? .middle(count: notes.count)
      : MixPathArgument(
        notes.count == 4 ? [item.position.x, item.position.y] : [item.position.x])
    return
      (["sfumato blend"] + notes + ["--mix", mix.text]
      + (item.pitch.map { ["--pitch", NoteName.text(ofPitch: $0)] } ?? []) + playing.recipe
      + (curve == .lerp ? [] : ["--curve", curve.rawValue]))
      .joined(separator: " ")
  }
}

extension LatentCurve: ExpressibleByArgument {}

/// Pitches as they are typed: `C4`, or `C3,C4,60.5`.
struct PitchListArgument: ExpressibleByArgument {
  let pitches: [PitchArgument]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    pitches = parts.compactMap { PitchArgument(argument: String($0)) }
    guard pitches.count == parts.count else { return nil }
  }
}

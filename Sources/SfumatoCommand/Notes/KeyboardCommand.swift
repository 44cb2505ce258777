import Neural
import ArgumentParser
import Foundation
import Sfumato
import Synchronization

/// `sfumato keyboard`: one note, or a blend, as a playable instrument for any sampler.
struct KeyboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keyboard",
    abstract: "Make a playable instrument of one note, or of a blend: WAV files and an SFZ file.",
    discussion: """
      Each key is played by the model, not resampled. The WAV files carry root key, ranges and loop, for \
      samplers that read no SFZ. Loudness follows velocity at every velocity; with several --velocities \
      the timbre does, too, the layers being faded into one another. Notes that sustain get a loop without \
      a seam; those that fade get none. A note without pitch becomes one sample for all keys.

      With --across, recordings of several keys make one instrument: each note is heard on its own key as it was \
      recorded, and between two of them the model plays what lies between both. Below the lowest and above the \
      highest it plays that one on. 'sfumato cut --latents' makes such notes of a recording, at their pitches.

      Made again into the same folder, a keyboard replaces the earlier one and removes those of its \
      samples that are no longer needed; files of others are left alone.

      EXAMPLES
        sfumato keyboard cello_C4.wav -o cello/
        sfumato keyboard flute_C4.wav cello_C4.wav --mix 0.4 -o between/
        sfumato keyboard cello_C4.wav -o cello/ --velocities 30,64,110 --step 6
        sfumato cut scale.wav -o notes/ --latents
        sfumato keyboard --across notes/0*.safetensors -o flute/
      """)

  @Argument(
    help: """
      One note, or two or four to blend; with --across one for each of several keys: sound files or latent files.
      """,
    completion: .file(extensions: NoteInput.suffixes))
  var notes: [String]

  @Option(
    name: .shortAndLong, help: "The folder to write to; made if it is missing.",
    completion: .directory)
  var output: String

  @Flag(help: "Play each note on its own key, and between two keys what lies between their notes.")
  var across = false

  @Option(
    help: ArgumentHelp("Blend position: x, or x,y; -0.5 to 1.5.", valueName: "mix"))
  var mix: MixPathArgument?

  @Option(help: "Lowest key.") var low = KeyArgument(key: 36)
  @Option(help: "Highest key.") var high = KeyArgument(key: 96)
  @Option(help: "Semitones from sample to sample, 1 to 24.") var step = 3

  @Option(
    help: """
      Velocities at which each key is played, 1 to 127.  (default: 80; with --across 95, at which \
      recordings are themselves)
      """)
  var velocities: NumberList?

  @Option(help: "Length of a sample in seconds, 0.5 to 60; by default that of the notes.")
  var duration: DurationArgument?

  @OptionGroup var traits: RecordedTraitOptions
  @OptionGroup var storage: SoundBitsOptions
  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var modelOptions: NoteModelOptions
  @OptionGroup var telling: ReportOptions

  func validate() throws {
    guard across || BlendPosition.soundCounts.contains(notes.count) else {
      throw ValidationError(
        "keyboard takes one, two or four notes to blend, not \(notes.count); notes of several keys make one "
          + "instrument with --across")
    }
    guard !across || mix == nil else {
      throw ValidationError("with --across the key says what is heard: leave out --mix")
    }
    if let mix {
      guard notes.count > 1 else { throw ValidationError("one note has nothing to --mix with") }
      guard mix.fits(count: notes.count), !mix.isMoving else {
        throw ValidationError(
          notes.count == 2 ? "two notes need one number in --mix" : "four notes need --mix x,y")
      }
    }
    guard low.key <= high.key else {
      throw ValidationError("--low \(low.name) lies above --high \(high.name)")
    }
    try require("--step", step, in: 1...24)
    let numbers = played
    guard !numbers.isEmpty, numbers.allSatisfy((1...127).contains), numbers == numbers.sorted(),
      Set(numbers).count == numbers.count
    else {
      throw ValidationError(
        "--velocities must be rising numbers from 1 to 127, not \(NumberList(numbers: numbers))")
    }
    if let duration, !(0.5...60).contains(duration.seconds) {
      throw ValidationError("--duration must be from 0.5 to 60, not \(duration.text)")
    }
  }

  /// The velocities at which each key is played.
  private var played: [Int] { velocities?.numbers ?? [across ? 95 : 80] }

  func run() throws {
    let blender = NoteBlender(try modelOptions.load())
    let sources = try NoteInput.sources(notes, blender)
    var blend = NoteBlend.single
    if notes.count > 1, !across {
      blend = NoteBlend((mix ?? .middle(count: notes.count)).path)
    }
    blend.sampleCount = duration?.sampleCount(blender.model)
    traits.apply(to: &blend)
    var options = KeyboardInstrument.Options()
    options.keys = low.key...high.key
    options.step = step
    options.velocities = played
    options.replacesForeignFiles = replacing.force
    if let bits = storage.bits { options.format.encoding = bits.encoding }
    let keyboard =
      across
      ? try self.across(sources, as: blend, blender, options)
      : KeyboardInstrument(blend, of: sources, blender, options: options)
    if !keyboard.isPitched { Report.remark("without pitch: one sample for all keys") }

    Interruption.watch()
    let line = Mutex(ProgressLine(unit: "samples"))
    let report = try keyboard.write(to: output, comment: recipe) { done in
      if keyboard.sampleCount > 16 { line.withLock { $0.show(done, of: keyboard.sampleCount) } }
      return !Interruption.isRequested
    }
    line.withLock { $0.end() }
    guard let report else { throw ExitCode(130) }
    try tell(report)
  }

  /// An instrument of notes of several keys; says what is left out.
  private func across(
    _ sources: [NoteSource], as blend: NoteBlend, _ blender: NoteBlender,
    _ options: KeyboardInstrument.Options
  ) throws -> KeyboardInstrument {
    let pitches = sources.map(\.latent.condition.pitch)
    for (name, pitch) in zip(notes, pitches) where pitch == nil {
      Report.remark("\(SoundName.path(of: name)): without pitch, left out")
    }
    let keys = pitches.compactMap { $0.map { Int($0.rounded()) } }
    guard !keys.isEmpty else {
      throw ValidationError(
        "none of the notes has a pitch; say it behind a name, as in x.wav@A3, or leave out --across"
      )
    }
    let doubled = Set(keys.filter { key in keys.count { $0 == key } > 1 }).sorted()
    if !doubled.isEmpty {
      Report.remark(
        "several notes of \(doubled.map(NoteName.name(ofKey:)).joined(separator: ", ")): the longest of each "
          + "is taken")
    }
    return KeyboardInstrument(across: sources, as: blend, blender, options: options)
  }

  /// What was made, for programs.
  private struct Made: Encodable {
    var file: String
    var samples: Int
    var samplesWithLoop: Int
    var clippedSamples: Int
    var removed: [String]
  }

  private func tell(_ report: KeyboardInstrument.Report) throws {
    if report.clippedCount > 0 {
      Report.remark("\(report.path): \(report.clippedCount) samples beyond full scale and clipped")
    }
    if let seam = report.worstSeam, seam > 1 {
      Report.remark("\(report.path): a loop may click; listen to it, or try another --duration")
    }
    if !report.removed.isEmpty {
      Report.remark(
        "\(output): removed \(report.removed.count) samples of an earlier keyboard: "
          + report.removed.joined(separator: ", "))
    }
    if telling.quiet { return }
    if telling.json {
      let made = Made(
        file: report.path, samples: report.sampleCount, samplesWithLoop: report.loopCount,
        clippedSamples: report.clippedCount, removed: report.removed)
      print(try Report.jsonText(made))
      return
    }
    let loops =
      switch report.loopCount {
      case 0: "no loops, since the note fades"
      case report.sampleCount: "all with a loop"
      default: "\(report.loopCount) with a loop"
      }
    print("\(report.path): \(Report.count(report.sampleCount, "sample")), \(loops)")
  }

  private var recipe: String {
    (["sfumato keyboard"] + (across ? ["--across"] : []) + notes
      + (mix.map { ["--mix", $0.text] } ?? []) + traits.recipe)
      .joined(separator: " ")
  }
}

/// A key as it is typed: `C4` or `60`.
struct KeyArgument: ExpressibleByArgument {
  let key: Int

  init(key: Int) { self.key = key }

  init?(argument: String) {
    guard let key = Int(argument) ?? NoteName.key(of: argument), (0...127).contains(key) else {
      return nil
    }
    self.key = key
  }

  var name: String { NoteName.name(ofKey: key) }
  var defaultValueDescription: String { name }
}

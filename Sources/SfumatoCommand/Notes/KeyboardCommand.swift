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
      samplers that read no SFZ. Notes that sustain get a loop without a seam; those that fade get none. \
      A note without pitch becomes one sample for all keys.

      EXAMPLES
        sfumato keyboard cello_C4.wav -o cello/
        sfumato keyboard flute_C4.wav cello_C4.wav --mix 0.4 -o between/ --step 6
        sfumato keyboard cello_C4.wav -o cello/ --velocities 30,64,110 --low C1 --high C6
      """)

  @Argument(
    help: "One note, or two or four to blend: sound files or latent files.",
    completion: .file(extensions: NoteInput.suffixes))
  var notes: [String]

  @Option(name: .shortAndLong, help: "The folder to write to; made if it is missing.")
  var output: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Where between the notes: x, or x,y; -0.5 to 1.5.", valueName: "mix"))
  var mix: MixPathArgument?

  @Option(help: "Lowest key.") var low = KeyArgument(key: 36)
  @Option(help: "Highest key.") var high = KeyArgument(key: 96)
  @Option(help: "Semitones from sample to sample, 1 to 24.") var step = 3

  @Option(help: "Velocities at which each key is played, 1 to 127.")
  var velocities = NumberList(numbers: [80])

  @Option(help: "Length of a sample in seconds, 0.5 to 60; by default that of the notes.")
  var duration: DurationArgument?

  @OptionGroup var storage: SoundBitsOptions
  @OptionGroup var replacing: ReplaceOptions
  @OptionGroup var modelOptions: NoteModelOptions

  func validate() throws {
    guard BlendPosition.soundCounts.contains(notes.count) else {
      throw ValidationError("keyboard takes one, two or four notes, not \(notes.count)")
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
    let numbers = velocities.numbers
    guard !numbers.isEmpty, numbers.allSatisfy((1...127).contains), numbers == numbers.sorted(),
      Set(numbers).count == numbers.count
    else {
      throw ValidationError("--velocities must be rising numbers from 1 to 127, not \(velocities)")
    }
    if let duration, !(0.5...60).contains(duration.seconds) {
      throw ValidationError("--duration must be from 0.5 to 60, not \(duration.text)")
    }
  }

  func run() throws {
    let blender = NoteBlender(try modelOptions.load())
    let sources = try NoteInput.sources(notes, blender)
    let isPitched = sources.contains { $0.latent.condition.pitch != nil }
    if !isPitched { Report.remark("without pitch: one sample for all keys") }
    try FileSystem.makeFolder(output)
    for name in names(isPitched: isPitched) {
      try OutputFile.check(
        folder + name, inputs: notes.map(SoundName.path), mayReplace: replacing.force)
    }

    var blend = NoteBlend.single
    if notes.count > 1 { blend = NoteBlend((mix ?? .middle(count: notes.count)).path) }
    blend.sampleCount = duration?.sampleCount(blender.model)
    let (samples, regions) = try write(blend, sources, blender, isPitched: isPitched)

    let sfz = SFZ(
      remarks: ["Made by: " + recipe], releaseSeconds: 0.25, regions: regions)
    let sfzPath = folder + sfzName
    try OutputFile.write(Array(sfz.text.utf8), to: sfzPath)
    let seams = samples.compactMap(\.seamRatio)
    print(
      Report.plain(sfzPath) + ": \(samples.count) samples, \(seams.count) with a loop"
        + (seams.max().map {
          ", worst seam \(Report.number($0, decimals: 2)) of the sound's own bends"
        }
          ?? ""))
  }

  private var sfzName: String { URL(filePath: output).lastPathComponent + ".sfz" }

  /// The files that will be written.
  private func names(isPitched: Bool) -> [String] {
    let keys: [Int?] =
      isPitched ? stride(from: low.key, through: high.key, by: step).map { $0 } : [nil]
    return [sfzName]
      + keys.flatMap { key in velocities.numbers.map { Self.sampleName(key: key, velocity: $0) } }
  }

  /// The file of a key, or of all of them.
  private static func sampleName(key: Int?, velocity: Int) -> String {
    let text = key.map { String(format: "%03d", $0) } ?? "all"
    return "\(text)_v\(String(format: "%03d", velocity)).wav"
  }

  private var folder: String { output.hasSuffix("/") ? output : output + "/" }

  private var recipe: String {
    (["sfumato keyboard"] + notes + (mix.map { ["--mix", $0.text] } ?? [])).joined(separator: " ")
  }

  /// Renders and writes all samples, on all cores.
  private func write(
    _ blend: NoteBlend, _ sources: [NoteSource], _ blender: NoteBlender, isPitched: Bool
  ) throws -> ([KeyboardSample], [SFZ.Region]) {
    let keys = isPitched ? Array(stride(from: low.key, through: high.key, by: step)) : [60]
    let keyRanges = SFZ.ranges(around: keys, in: isPitched ? low.key...high.key : 0...127)
    let levels = velocities.numbers
    let levelRanges = SFZ.ranges(around: levels, in: 1...127)
    let count = keys.count * levels.count
    let state = Mutex<(made: [Int: (KeyboardSample, SFZ.Region)], failure: (any Error)?)>(
      ([:], nil))
    let line = Mutex(ProgressLine(unit: "samples"))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      guard state.withLock({ $0.failure == nil }) else { return }
      let (k, v) = (index / levels.count, index % levels.count)
      var played = blend
      played.pitch = isPitched ? Double(keys[k]) : nil
      played.velocity = Double(levels[v]) / 127
      let sample = KeyboardSample(
        played, of: sources, blender, keys: keyRanges[k], velocities: levelRanges[v],
        comment: recipe + " --pitch \(keys[k]) --velocity \(levels[v])")
      let name = Self.sampleName(key: isPitched ? keys[k] : nil, velocity: levels[v])
      let region = SFZ.Region(
        sample: name, keys: keyRanges[k], velocities: levelRanges[v],
        rootKey: isPitched ? keys[k] : nil, loop: sample.loop)
      do {
        try SoundOutput.write(sample.file, to: folder + name, storage.bits)
        let done = state.withLock { state in
          state.made[index] = (sample, region)
          return state.made.count
        }
        if count > 16 { line.withLock { $0.show(done, of: count) } }
      } catch {
        state.withLock { $0.failure = error }
      }
    }
    line.withLock { $0.end() }
    let (made, failure) = state.withLock { ($0.made, $0.failure) }
    if let failure { throw failure }
    return ((0..<count).map { made[$0]!.0 }, (0..<count).map { made[$0]!.1 })
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

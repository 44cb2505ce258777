import ArgumentParser
import Foundation
import Sfumato

/// `sfumato perform`: a MIDI file played with blended sounds.
struct PerformCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perform",
    abstract: "Play a MIDI file with a sound, or with what lies between two or four.",
    discussion: """
      --mix says where between the sounds: one place for the whole piece, or places and the bars at \
      which they are reached, with straight lines between. Two sounds lie at 0 and 1; four at the \
      corners of a square, x,y. Every track plays these sounds unless --part gives it others. Tracks \
      of drums (channel 10) play a kit of drums: a folder with kick.wav, snare.wav, closed_hat.wav, \
      open_hat.wav, low_tom.wav, mid_tom.wav, high_tom.wav, crash.wav, ride.wav; between two kits \
      they follow --mix too. The result is as loud as -1 dB, and the same whenever it is made.

      EXAMPLES
        sfumato perform tune.mid --sound flute_C4.wav cello_C4.wav -o tune.wav
        sfumato perform tune.mid --sound flute.wav cello.wav --mix "0@bar1, 1@bar9" -o tune.wav
        sfumato perform trio.mid --sound flute.wav --part Bass=bassoon_C3.wav -o trio.wav
      """)

  @Argument(help: "The MIDI file.", completion: .file(extensions: ["mid"]))
  var score: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("One, two or four notes to play with.", valueName: "note.wav"),
    completion: .file(extensions: SoundInput.suffixes))
  var sound: [String]

  @Option(
    help: ArgumentHelp(
      "Other notes for one track, by number or name; several with commas; may be given again.",
      valueName: "track=note.wav"))
  var part: [NamedText] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where between the sounds: 0.3, or \"0@bar1, 1@bar9\".  (default: the middle)",
      valueName: "mix"))
  var mix: MixArgument?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "One or two folders of drums, or none for no drums.  (default: the installed kit)",
      valueName: "kit"))
  var drums: [String] = []

  @OptionGroup var destination: SoundOutputOptions

  @Option(
    help: "The note model; by default the one that is installed.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  func validate() throws {
    for files in [sound] + part.map(Self.files) where ![1, 2, 4].contains(files.count) {
      throw ValidationError(
        "a part plays one, two or four sounds, not \(files.count): \(files.joined(separator: ", "))"
      )
    }
    guard drums.count <= 2 else {
      throw ValidationError("--drums takes one or two kits, not \(drums.count)")
    }
    if let mix, !mix.isLine, sound.count != 4 {
      throw ValidationError("--mix x,y needs four sounds, there are \(sound.count)")
    }
    if let mix, mix.isLine, sound.count == 4 {
      throw ValidationError("four sounds need --mix x,y")
    }
  }

  func run() throws {
    try destination.check(inputs: [score] + sound + part.flatMap(Self.files))
    let file = try MIDIFile(contentsOf: score)
    for remark in file.remarks { Report.remark("\(score): \(remark)") }
    let sequence = file.sequence
    let others = try part.map { (track: try track($0.name, in: sequence), files: Self.files($0)) }
    let model = try NotePreset.load(preset)
    var performance = ScorePerformance(sequence, model: model)
    if let mix { performance.mix = mix.timeline(in: sequence.metreMap) }
    if performance.secondsLeftOut > 0 {
      let longest = Report.duration(ScorePerformance.longestSeconds)
      Report.remark("\(score): only the first \(longest) are played")
    }

    let blender = NoteBlender(model)
    var known: [[String]: SoundSet] = [:]
    func sounds(_ files: [String]) throws -> SoundSet {
      if let set = known[files] { return set }
      let latents = try files.map {
        try blender.encode(SoundInput.sound($0), path: $0).latent
      }
      let set = SoundSet(latents, of: model)
      known[files] = set
      return set
    }
    let pitched = sequence.tracks.indices.filter { !sequence.tracks[$0].isDrums }
    let parts = try pitched.map { track in
      let files = others.last { $0.track == track }?.files ?? sound
      return ScorePerformance.Part(track: track, sounds: try sounds(files))
    }
    let kits = try kits(for: sequence, model: model)
    guard !parts.isEmpty || !kits.isEmpty else {
      throw ScorePerformance.Failure.nothingToPlay(path: score)
    }
    try play(performance, parts, kits)
  }

  /// Renders, writes and says how fast that was.
  private func play(
    _ performance: ScorePerformance, _ parts: [ScorePerformance.Part], _ kits: [DrumKit]
  ) throws {
    Interruption.watch()
    let clock = ContinuousClock.now
    let line = ProgressLine(unit: "parts")
    let clip = performance.render(parts, kits: kits) { done, total in
      if isatty(STDERR_FILENO) == 1 { line.show(done, of: total) }
      return !Interruption.isRequested
    }
    line.end()
    guard let clip else { throw ExitCode(130) }
    let seconds = (ContinuousClock.now - clock) / .seconds(1)
    var file = AudioFile(clip: clip)
    file.comment = recipe
    try destination.write(file)
    if destination.output != OutputFile.standardOutput {
      let count = parts.count + (kits.isEmpty ? 0 : 1)
      let speed = Report.number(clip.durationSeconds / seconds, decimals: 1)
      print(
        "\(destination.output): \(Report.duration(clip.durationSeconds)), "
          + "\(count) \(count == 1 ? "part" : "parts"), \(speed) times real time")
    }
  }

  /// The command again, but for the name of its result.
  private var recipe: String {
    var words = ["sfumato"] + CommandLine.arguments.dropFirst()
    if let place = words.firstIndex(where: { $0 == "-o" || $0 == "--output" }) {
      words.removeSubrange(place..<min(place + 2, words.count))
    }
    return words.map { $0.contains(" ") ? "\"\($0)\"" : $0 }.joined(separator: " ")
  }

  // MARK: - Parts

  private static func files(_ part: NamedText) -> [String] {
    part.text.split(separator: ",").map(String.init)
  }

  /// The track of a number, counted from 1, or else of a name.
  private func track(_ name: String, in sequence: NoteSequence) throws -> Int {
    let tracks = sequence.tracks
    let wanted = name.lowercased()
    let index =
      Int(name).map { $0 - 1 } ?? tracks.firstIndex { $0.name?.lowercased() == wanted } ?? -1
    guard tracks.indices.contains(index), !tracks[index].isDrums else {
      let list = tracks.enumerated().filter { !$1.isDrums }.map { index, track in
        "\(index + 1)" + (track.name.map { " (\($0))" } ?? "")
      }
      throw ValidationError(
        "\(score) has no track '\(name)' with pitches; there are \(list.joined(separator: ", "))")
    }
    return index
  }

  /// The kits for a piece with drums.
  private func kits(for sequence: NoteSequence, model: NoteModel) throws -> [DrumKit] {
    guard drums != ["none"], sequence.tracks.contains(where: \.isDrums) else { return [] }
    let installed = InstalledFiles.root?.appending(path: "Samples/drums").path
    let folders = drums.isEmpty ? installed.map { [$0] } ?? [] : drums
    return try folders.map { folder in
      let kit = try DrumKit(folder: folder, model: model)
      let names = kit.missing.map(DrumKit.fileName)
      if !names.isEmpty {
        Report.remark("\(folder): not heard for want of a file: \(names.joined(separator: ", "))")
      }
      return kit
    }
  }
}

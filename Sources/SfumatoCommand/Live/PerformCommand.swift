import OutputFiles
import Neural
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato perform`: a MIDI file played with blended sounds.
struct PerformCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perform",
    abstract: "Play a MIDI file with a sound, or with what lies between two or four.",
    discussion: """
      --mix is the blend position: one for the whole piece, or breakpoints, positions and the bars at \
      which they are reached, with straight lines between. Two sounds lie at 0 and 1; four at the \
      corners of a square, x,y. Every track plays these sounds unless --part gives it others. Tracks \
      of drums (channel 10) play a kit of drums: a folder with kick.wav, snare.wav, closed_hat.wav, \
      open_hat.wav, low_tom.wav, mid_tom.wav, high_tom.wav, crash.wav, ride.wav; between two kits \
      they follow --mix too. Wheels, pedals, volume, expression and bends of the piece are followed; its \
      controllers 1 and 74 move the blend where --mix does not. A file holds what is played, sample for \
      sample; --normalise makes it as loud as -1 dB.

      Without -o the piece is played live. In a terminal the blend is then in your hands, from the \
      first move on, the computer keyboard plays along, and the piece can be paused and \
      played from any bar (? lists the keys); without a terminal it is played to its end. Either \
      way MIDI, Open Sound Control and commands on standard input ('sfumato help commands') can play along \
      and move the blend.

      --take keeps what was played live, pauses, bars gone to, another clock's tempi and all that hands did \
      included: the MIDI file and a recipe beside it, NAME.json. The recipe of a take, which jam --take writes too, plays that take again, sample \
      for sample.

      EXAMPLES
        sfumato perform tune.mid --sounds flute_C4.wav cello_C4.wav
        sfumato perform tune.mid --sounds flute.wav cello.wav \\
          --mix "0@bar1, 1@bar9" -o tune.wav
        sfumato perform trio.mid --sounds flute.wav --part Bass=bassoon_C3.wav
        sfumato perform tune.mid --sounds flute.wav cello.wav --take take.mid
        sfumato perform take.json -o again.wav
        sfumato perform tune.mid --sounds flute.wav --midi-out /dev/snd/midiC1D0
      """)

  @Argument(
    help: "The MIDI file, or the recipe of a take.",
    completion: .file(extensions: PhraseInput.suffixes + ["json"]))
  var score: String = ""

  @Option(
    name: .customLong("sounds"), parsing: .upToNextOption,
    help: ArgumentHelp("One, two or four notes to play with.", valueName: "note.wav"),
    completion: .file(extensions: SoundInput.suffixes))
  var sound: [String] = []

  @Option(
    help: ArgumentHelp(
      "Other notes for one track, by number or name; several with commas; may be given again.",
      valueName: "track=note.wav"))
  var part: [NamedText] = []

  @Option(
    help: ArgumentHelp(
      "Blend position: 0.3, or breakpoints, \"0@bar1, 1@bar9\".  (default: the middle)",
      valueName: "mix"))
  var mix: MixArgument?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      """
      One or two folders of drums, or none for no drums; 'standard' is the installed kit.  (default: \
      standard)
      """,
      valueName: "kit"),
    completion: .directory)
  var drums: [String] = []

  @Option(
    name: .shortAndLong,
    help: """
      The sound to write instead of playing: .wav, .aiff, .flac or .ogg; '-' is WAV on standard \
      output.
      """,
    completion: .file(extensions: SoundInput.suffixes))
  var output: String?

  @OptionGroup var storage: SoundBitsOptions

  @Flag(help: "Make the file as loud as -1 dB.")
  var normalise = false

  @OptionGroup(title: "Playing") var playing: InstrumentSettings

  @OptionGroup(title: "Live") var live: LiveOptions

  @OptionGroup(title: "Live") var take: TakeOption

  @Option(help: "How long to play at most, 0.01 to 1200 s.")
  var duration: DurationArgument?

  /// The same in seconds.
  var seconds: Double? { duration?.seconds }

  @Option(
    name: .customLong("model"), help: "The note model; default: the installed one.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  /// Whether a take is to be played again.
  private var isTake: Bool { score.lowercased().hasSuffix(".json") }

  func validate() throws {
    if live.isListAsked { return }
    guard !score.isEmpty else { throw ValidationError("name a MIDI file, or the recipe of a take") }
    if isTake {
      guard sound.isEmpty, part.isEmpty, mix == nil, drums.isEmpty, seconds == nil,
        playing.isEmpty
      else { throw ValidationError("a take has its own sounds, mix, drums, settings and length") }
      guard output != nil else { throw ValidationError("a take is played into a file: give -o") }
      guard take.path == nil else {
        throw ValidationError("\(score) is a take already; leave out --take")
      }
      return
    }
    try require(
      "--duration", seconds, in: 0.01...ScorePerformance.longestSeconds, unit: "seconds")
    let named = (sound.isEmpty ? [] : [sound]) + part.map(Self.files)
    for files in named where !BlendPosition.soundCounts.contains(files.count) {
      throw ValidationError(
        "a part plays one, two or four sounds, not \(files.count): \(files.joined(separator: ", "))"
      )
    }
    if let stream = live.midiStream, live.isMIDIFile {
      throw ValidationError("--midi-stream plays beside the piece; \(stream) is a piece itself")
    }
    guard take.path == nil || output == nil else {
      throw ValidationError(
        "--take keeps what is played live; the same command writes the same file again, so that -o needs "
          + "none")
    }
    guard take.path == nil || take.path != live.recordMidi else {
      throw ValidationError("--take and --record-midi need names of their own")
    }
    guard drums.count <= 2 else {
      throw ValidationError("--drums takes one or two kits, not \(drums.count)")
    }
    if normalise, output == nil { throw ValidationError("--normalise needs -o") }
    if let mix, !mix.isLine, sound.count != 4 {
      throw ValidationError("--mix x,y needs four sounds, there are \(sound.count)")
    }
    if let mix, mix.isLine, sound.count == 4 {
      throw ValidationError("four sounds need --mix x,y")
    }
  }

  func run() throws {
    if try live.printLists() { return }
    let inputs = [score] + sound + part.flatMap(Self.files)
    for path in [output, live.output.record].compactMap(\.self) {
      try SoundOutput.check(path, storage.bits, inputs: inputs)
    }
    if let midi = live.recordMidi {
      try OutputFile.check(midi, inputs: inputs.map(SoundName.path))
    }
    try take.check(inputs: inputs)
    if isTake { return try playTake() }
    let bytes = try MIDIFile.bytes(ofFile: score)
    let file = try MIDIFile(bytes: bytes, path: score)
    for remark in file.remarks { Report.remark("\(score): \(remark)") }
    let sequence = file.sequence
    let others = try part.map { (track: try track($0.name, in: sequence), files: Self.files($0)) }
    let pitched = sequence.tracks.indices.filter { !sequence.tracks[$0].isDrums }
    let hasDrums = drums != ["none"] && sequence.tracks.contains(where: \.isDrums)
    guard !pitched.isEmpty || hasDrums else {
      throw ScorePerformance.Failure.nothingToPlay(path: score)
    }
    if output == nil, pitched.count > Ensemble.mostParts {
      throw ScorePerformance.Failure.tooManyParts(path: score, count: pitched.count)
    }

    let model = try NotePreset.load(preset)
    guard
      !pitched.contains(where: { track in !others.contains { $0.track == track } })
        || !sound.isEmpty
    else { throw ValidationError("name one, two or four notes to play with: --sounds") }
    var performance = ScorePerformance(sequence, model: model)
    performance.blend = mix?.automation(in: sequence.metreMap)
    performance.settings = try playing.actions(
      beatsPerMinute: sequence.tempoMap.beatsPerMinute(atBeat: 0))
    if let seconds { performance.seconds = seconds }
    if performance.secondsLeftOut > 0, seconds == nil {
      let longest = Report.duration(ScorePerformance.longestSeconds)
      Report.remark("\(score): only the first \(longest) are played")
    }
    var known: [[String]: SoundSet] = [:]
    func sounds(_ files: [String]) throws -> SoundSet {
      if let set = known[files] { return set }
      let set = try SoundInput.sounds(files, model: model)
      known[files] = set
      return set
    }
    let players = pitched.map { track in
      Take.Piece.Part(
        track: track, sounds: others.last { $0.track == track }?.files ?? sound)
    }
    let parts = try players.map {
      ScorePerformance.Part(track: $0.track, sounds: try sounds($0.sounds))
    }
    let kitFolders = hasDrums ? KitInput.folders(drums) : []
    let kits = try KitInput.kits(kitFolders, model: model)
    let unfollowed = performance.unfollowed(parts)
    if !unfollowed.isEmpty {
      Report.remark("\(score): \(UnfollowedControl.summary(unfollowed)): not followed")
    }
    guard output == nil else { return try write(performance, parts, kits) }
    let playback = performance.playback(
      parts, kits: kits, hands: sound.isEmpty ? nil : try sounds(sound))
    let names = sound.isEmpty ? players.first?.sounds ?? kitFolders : sound
    let hands = try playLive(
      playback, channels: parts.map { sequence.tracks[$0.track].channel }, names: names,
      sounds: part.isEmpty && !sound.isEmpty ? sounds(sound) : nil,
      model: model)
    let piece = Take.Piece(
      parts: players, mix: performance.playedBlend(parts), seconds: performance.seconds,
      hands: hands, turns: playback.turns)
    try take.keep(
      Take(
        .piece(piece), sounds: sound, drums: kitFolders, seed: performance.options.seed,
        sampleCount: max(1, playback.ensemble.sampleTime), command: Report.command),
      score: bytes)
  }

  /// Renders, writes and says how fast that was.
  private func write(
    _ performance: ScorePerformance, _ parts: [ScorePerformance.Part], _ kits: [DrumKit]
  ) throws {
    Interruption.watch()
    let clock = ContinuousClock.now
    let line = ProgressLine(unit: "%")
    let clip = performance.render(parts, kits: kits) { share in
      line.show(Int(100 * share), of: 100)
      return !Interruption.isRequested
    }
    line.end()
    guard let clip else { throw ExitCode(130) }
    try write(clip, partCount: parts.count + (kits.isEmpty ? 0 : 1), since: clock)
  }

  /// Plays a take once more.
  private func playTake() throws {
    let take = try Take(contentsOf: score)
    let ensemble = try take.ensemble(NotePreset.load(preset), cache: .standard)
    Interruption.watch()
    let clock = ContinuousClock.now
    let clip = ensemble.render(sampleCount: take.sampleCount) { _ in !Interruption.isRequested }
    guard let clip else { throw ExitCode(130) }
    try write(clip, partCount: ensemble.partCount, since: clock)
  }

  /// Writes a sound and says how fast it was made.
  private func write(
    _ clip: AudioClip, partCount: Int, since start: ContinuousClock.Instant
  ) throws {
    guard let output else { return }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    var file = AudioFile(clip: normalise ? clip.normalised() : clip)
    file.comment = Report.command
    try SoundOutput.write(file, to: output, storage.bits)
    if output != OutputFile.standardOutput {
      let speed = Report.number(clip.durationSeconds / seconds, decimals: 1)
      print(
        Report.plain(output) + ": \(Report.duration(clip.durationSeconds)), "
          + "\(partCount) \(partCount == 1 ? "part" : "parts"), \(speed) times real time")
    }
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
}

import ArgumentParser
import Foundation
import Sfumato

/// Sounds or a patch, and what the player says beside it.
struct InstrumentOptions: ParsableArguments {
  @Argument(
    help: "One, two or four sound files, or a patch (.json).",
    completion: .file(extensions: SoundInput.suffixes + ["json"]))
  var inputs: [String] = []

  @Option(
    name: .customLong("mix"),
    help: ArgumentHelp(
      "Blend position to begin at: x, or x,y; -0.5 to 1.5.", valueName: "x,y"))
  var position: PositionArgument?

  @Option(name: .shortAndLong, help: "Volume, 0 to 4.  (default: 1)")
  var gain: Double?

  @Option(
    help: ArgumentHelp("Attack, decay, sustain level, release.", valueName: "s,s,level,s"))
  var envelope: EnvelopeArgument?

  @Option(help: "Most notes that sound at once, 1 to \(PerformanceOptions.mostVoices).")
  var voices = PerformanceOptions().voiceCount

  @Option(
    name: .customLong("model"), help: "The note model; default: the installed one.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  @OptionGroup(title: "Playing") var playing: InstrumentSettings

  @Option(
    help: ArgumentHelp(
      "Tempo of --arpeggio, 20 to 300 beats a minute.  (default: 120)", valueName: "bpm"))
  var tempo: Double?

  /// Whether a patch is named.
  private var isPatch: Bool { inputs.count == 1 && inputs[0].lowercased().hasSuffix(".json") }

  func validate() throws {
    try require("--gain", gain, in: 0...4)
    try require("--tempo", tempo, in: InstrumentParameter.tempo.range)
    try require("--voices", voices, in: 1...PerformanceOptions.mostVoices)
  }

  /// Checks that there is something to play.
  func requireInputs() throws {
    guard BlendPosition.soundCounts.contains(inputs.count) else {
      throw ValidationError("give one, two or four sounds, or a patch, not \(inputs.count)")
    }
  }

  /// What a performance needs.
  struct Prepared {
    let model: NoteModel
    let sounds: SoundSet
    /// Paths of the sounds, as seen from here.
    let soundPaths: [String]
    var options: PerformanceOptions
    /// The patch that was named.
    let patch: Patch?
    /// Where the player wants to begin; nil for where the patch does.
    let position: BlendPosition?
    /// Where the pitches of keys come from; nil for equal temperament.
    let tuningFiles: TuningFiles?
    /// Whether there is more than one sound.
    var blends: Bool { sounds.count > 1 }
  }

  /// Loads the model and the sounds.
  func prepare() throws -> Prepared {
    var options = PerformanceOptions()
    var paths = inputs
    var patch: Patch?
    var tuningFiles: TuningFiles?
    if isPatch {
      let file = try PatchFile(contentsOf: inputs[0])
      for key in file.unknownKeys {
        Report.remark("\(inputs[0]): \"\(key)\" means nothing here and is left out")
      }
      (patch, options, paths) = (file.patch, file.patch.options, file.soundPaths)
      tuningFiles = file.tuningFiles
    }
    if let position { options.position = position.position }
    if let gain { options.volume = gain }
    if let envelope { options.envelope = envelope.envelope }
    options.voiceCount = voices
    for (parameter, value) in playing.values { parameter.set(value, in: &options) }
    if let tempo { options.arpeggio.tempo = tempo }
    tuningFiles = playing.tuningFiles ?? tuningFiles
    options.temperament = try tuningFiles?.read()
    let loader = SoundLoader(try NotePreset.load(preset), cache: .standard)
    return Prepared(
      model: loader.model, sounds: try loader.sounds(paths, tell: Report.remark), soundPaths: paths,
      options: options, patch: patch, position: position?.position, tuningFiles: tuningFiles)
  }
}

/// Keys as they are typed: names or MIDI numbers, with spaces or commas between them.
struct KeyList: ExpressibleByArgument {
  let keys: [Int]

  init?(argument: String) {
    let words = argument.split { $0 == " " || $0 == "," }
    keys = words.compactMap { Int($0) ?? NoteName.key(of: String($0)) }
    guard !keys.isEmpty, keys.count == words.count, keys.allSatisfy((0...127).contains) else {
      return nil
    }
  }
}

/// A position between sounds as it is typed: `0.3`, or `0.3,0.7`.
struct PositionArgument: ExpressibleByArgument {
  let position: BlendPosition

  init?(argument: String) {
    guard let typed = TypedBlend(parsing: argument, times: .none) else { return nil }
    position = typed.automation.position(at: 0)
  }
}

/// An envelope as it is typed: `0.01,0.5,0.8,0.3`.
struct EnvelopeArgument: ExpressibleByArgument {
  let envelope: Envelope

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0)
    }
    guard numbers.count == 4, case let values = numbers.compactMap({ $0 }), values.count == 4,
      values.allSatisfy((0...Envelope.longestSeconds).contains), values[2] <= 1
    else { return nil }
    envelope = Envelope(
      attackSeconds: values[0], decaySeconds: values[1], sustain: values[2],
      releaseSeconds: values[3])
  }
}

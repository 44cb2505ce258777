import ArgumentParser
import Foundation
import Sfumato

/// How keys are played: glide, single notes, tuning, chorus, room, arpeggio. What is not said stays as it is.
struct InstrumentSettings: ParsableArguments {
  @Option(
    help: "Glide from note to note, 0 to 10 s, whatever the interval.  (default: 0s)")
  var glide: DurationArgument?

  @Flag(
    inversion: .prefixedNo,
    help: "One note at a time, the latest key; legato while a key is down.  (default: --no-mono)")
  var mono: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: "With --mono: each key is an attack of its own.  (default: --no-retrigger)")
  var retrigger: Bool?

  @Option(help: "Voices of a note, 1 to 4.  (default: 1)")
  var unison: Int?

  @Option(
    help: ArgumentHelp(
      "How far the outermost lie beside the note, 0 to 100.  (default: 8)", valueName: "cents"))
  var unisonDetune: Double?

  @Option(
    help: ArgumentHelp(
      "How far they lie apart, left to right, 0 to 1.  (default: 0.5)", valueName: "share"))
  var unisonWidth: Double?

  @Option(
    help: ArgumentHelp(
      "How far keys lie apart, left to right, 0 to 1.  (default: 0.3)", valueName: "share"))
  var width: Double?

  @Option(
    help: ArgumentHelp(
      "Width of stereo sounds, 0 to 2: 0 is mono, 1 as recorded.  (default: 1)",
      valueName: "factor"))
  var stereoWidth: Double?

  @Option(
    name: RecordedTraitOptions.vibratoNames,
    help: ArgumentHelp(
      "Depth of the sounds' own vibrato, 0 to 2: 0 is none, 1 as recorded.  (default: 1)",
      valueName: "factor"))
  var vibratoScale: Double?

  @Option(
    help: ArgumentHelp(
      "How velocity becomes force: soft, linear, hard, fixed, or its power, 0 to 4.  (default: linear)",
      valueName: "curve"))
  var velocityCurve: CurveArgument?

  @Option(
    help: ArgumentHelp(
      "A scale, Scala's .scl, read again when it changes; or cents above equal temperament, -1200 to 1200.",
      valueName: "file|cents"),
    completion: .file(extensions: ["scl"]))
  var tuning: TuningArgument?

  @Option(
    help: ArgumentHelp("Which keys play its notes, Scala's .kbm.", valueName: "file"),
    completion: .file(extensions: ["kbm"]))
  var keyboardMap: String?

  @Option(
    help: ArgumentHelp("Frequency of A4, 220 to 880 Hz.  (default: 440)", valueName: "hz"))
  var a4: Double?

  @Option(
    help: ArgumentHelp(
      "Share of the chorus in the sound, 0 to 1.  (default: 0)", valueName: "share"))
  var chorusMix: Double?

  @Option(
    help: ArgumentHelp("Speed of the chorus, 0.05 to 4 Hz.  (default: 0.6)", valueName: "hz"))
  var chorusRate: Double?

  @Option(
    help: ArgumentHelp(
      "How far the chorus moves, 0 to 1 for 4 ms.  (default: 0.5)", valueName: "share"))
  var chorusDepth: Double?

  @Option(
    help: ArgumentHelp("Share of the room in the sound, 0 to 1.  (default: 0)", valueName: "share"))
  var roomMix: Double?

  @Option(help: "Until the room has fallen by 60 dB, 0.1 to 20 s.  (default: 1.8s)")
  var roomDecay: DurationArgument?

  @Option(
    help: ArgumentHelp(
      "How much sooner its high tones fall, 0 to 1.  (default: 0.5)", valueName: "share"))
  var roomDamping: Double?

  @Option(
    help: ArgumentHelp(
      "Held keys one by one: \(Arpeggio.Pattern.allCases.map(\.name).joined(separator: ", ")).",
      valueName: "pattern"),
    completion: .list(Arpeggio.Pattern.allCases.map(\.name)))
  var arpeggio: PatternArgument?

  @Option(
    help: ArgumentHelp(
      "Beats from note to note, 0.0625 to 4.  (default: 0.25)", valueName: "beats"))
  var arpeggioBeats: Double?

  @Option(
    help: ArgumentHelp(
      "Share of that time that a note is held, 0.05 to 1.  (default: 0.5)", valueName: "share"))
  var arpeggioGate: Double?

  @Flag(
    inversion: .prefixedNo,
    help: "Play keys on that are let go.  (default: --no-arpeggio-latch)")
  var arpeggioLatch: Bool?

  func validate() throws {
    for (parameter, value) in values {
      let option = "--" + parameter.name.replacing("_", with: "-")
      try require(option, value, in: parameter.range)
    }
    if keyboardMap != nil, tuningPath == nil {
      throw ValidationError("--keyboard-map needs --tuning FILE.scl")
    }
    if keyboardMap != nil, a4 != nil {
      throw ValidationError(
        "--keyboard-map says how high its reference key sounds: leave out --a4, or change the map")
    }
  }

  /// What is said, as numbers of the instrument.
  var values: [(parameter: InstrumentParameter, value: Double)] {
    func number(_ flag: Bool?) -> Double? { flag.map { $0 ? 1 : 0 } }
    let all: [(InstrumentParameter, Double?)] = [
      (.glide, glide?.seconds), (.mono, number(mono)), (.retrigger, number(retrigger)),
      (.unison, unison.map(Double.init)), (.unisonDetune, unisonDetune),
      (.unisonWidth, unisonWidth), (.width, width), (.stereoWidth, stereoWidth),
      (.vibratoScale, vibratoScale),
      (.velocityCurve, velocityCurve?.power),
      (.tuning, tuning?.cents), (.a4, a4), (.chorusMix, chorusMix),
      (.chorusRate, chorusRate), (.chorusDepth, chorusDepth), (.roomMix, roomMix),
      (.roomDecay, roomDecay?.seconds),
      (.roomDamping, roomDamping), (.arpeggio, arpeggio.map { Double($0.pattern.rawValue) }),
      (.arpeggioBeats, arpeggioBeats), (.arpeggioGate, arpeggioGate),
      (.arpeggioLatch, number(arpeggioLatch)),
    ]
    return all.compactMap { parameter, value in value.map { (parameter, $0) } }
  }

  /// Whether nothing is said.
  var isEmpty: Bool { values.isEmpty && tuningPath == nil }

  private var tuningPath: String? { tuning?.path }

  /// The files of the pitches of keys that are named; nil if none are.
  var tuningFiles: TuningFiles? {
    tuningPath.map { TuningFiles(scale: $0, keyboardMap: keyboardMap) }
  }

  /// The same as actions, for a piece.
  /// - Parameter beatsPerMinute: of the piece, for arpeggios.
  /// - Throws: `ScalaError`.
  func actions(beatsPerMinute: Double) throws -> [PerformanceEvent.Action] {
    var files = tuningFiles
    let table = try files?.read()
    return values.map { .set($0.parameter, $0.value) } + (table.map { [.temperament($0)] } ?? [])
      + (arpeggio == nil ? [] : [.set(.tempo, beatsPerMinute)])
  }
}

/// A pattern as it is typed: `up-down`.
struct PatternArgument: ExpressibleByArgument {
  let pattern: Arpeggio.Pattern

  init?(argument: String) {
    guard let pattern = Arpeggio.Pattern(name: argument) else { return nil }
    self.pattern = pattern
  }
}

/// A velocity curve as it is typed: a name, or a power.
struct CurveArgument: ExpressibleByArgument {
  let power: Double

  init?(argument: String) {
    let named = InstrumentParameter.velocityCurve.namedValues.first { $0.name == argument }
    guard let power = named?.value ?? Double(argument), power.isFinite else { return nil }
    self.power = power
  }
}

/// A tuning as it is typed: cents, or a file.
struct TuningArgument: ExpressibleByArgument {
  var cents: Double?
  var path: String?

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    if let cents = Double(argument), cents.isFinite {
      self.cents = cents
    } else {
      path = argument
    }
  }
}

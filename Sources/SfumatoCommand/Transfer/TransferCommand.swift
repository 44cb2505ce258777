import ArgumentParser
import Foundation
import Neural
import OutputFiles
import Sfumato

/// `sfumato transfer`: a recorded performance, played by other sounds.
struct TransferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Play a recorded performance with another sound, or a blend of two or four.",
    discussion: """
      Pitch, loudness, brightness and noise of a recorded melody lead one voice of the target, frame by \
      frame: slides, vibrato, swells and tonguing stay the player's. Where a note is tongued or struck the \
      target's own attack is played; tied notes go on. What is no melody, a chord or several voices, is \
      told with its places, and its loudest line is played.

      The result is as loud as the performance (--gain changes it); its loud parts are played as hard as the \
      target was recorded (--velocity). A line that lies more than an octave from the target is moved \
      towards it by octaves; --octave 0 leaves it.

      EXAMPLES
        sfumato transfer humming.wav -o cello.wav --sounds cello_C4.wav
        sfumato transfer solo.wav -o between.wav --sounds flute_C4.wav cello_C4.wav
        sfumato transfer solo.wav -o morph.wav --mix "0@0s,1@8s" \\
          --sounds flute_C4.wav cello_C4.wav
        sfumato transfer flute.wav -o sax.wav --sounds sax_A3.wav --keep breath
      """)

  @Argument(
    help: "The performance; '-' is standard input.",
    completion: .file(extensions: SoundInput.suffixes))
  var performance: String

  @OptionGroup var destination: SoundOutputOptions
  @OptionGroup var replacing: ReplaceOptions

  @Option(
    name: .customLong("sounds"), parsing: .upToNextOption,
    help: ArgumentHelp("One, two or four notes to play with.", valueName: "note.wav"),
    completion: .file(extensions: SoundInput.suffixes))
  var sounds: [String] = []

  @Option(
    help: ArgumentHelp(
      "Blend position: 0.3, or x,y; or breakpoints, \"0@0s,1@8s\".  (default: the middle)",
      valueName: "mix"))
  var mix: MixPathArgument?

  @Option(
    help: "Octaves to move the line: auto, or -4 to 4.")
  var octave = OctaveArgument(octaves: nil)

  @Option(help: "What of the performance itself is added: breath, its noise without its tones.")
  var keep: KeptPart?

  @Option(
    help: ArgumentHelp("Loudness beside that of the performance, -40 to 40.", valueName: "dB"))
  var gain = 0.0

  @Option(
    help: """
      Velocity with which the loud parts are played, 1 to 127; by default that of the target's \
      recordings.
      """)
  var velocity: Int?

  @Option(help: "How much of the performance's brightness is followed, 0 to 2.")
  var brightness = 1.0

  @Option(help: "How much of the rise and fall of the performance's noise is followed, 0 to 2.")
  var noise = 1.0

  @Option(
    help: """
      How willingly notes are found: 0 only the clearest, 1 the faintest; each plays the target's \
      attack.
      """)
  var sensitivity = 0.5

  @OptionGroup var modelOptions: NoteModelOptions
  @OptionGroup var telling: ReportOptions

  func validate() throws {
    guard BlendPosition.soundCounts.contains(sounds.count) else {
      throw ValidationError(
        sounds.isEmpty
          ? "name one, two or four notes to play with: --sounds"
          : "transfer takes one, two or four sounds, not \(sounds.count)")
    }
    if let mix, !mix.fits(count: sounds.count) {
      throw ValidationError(
        sounds.count == 4
          ? "four sounds need --mix x,y" : "--mix x,y needs four sounds, there are \(sounds.count)")
    }
    try require("--gain", gain, in: -40...40, unit: "dB")
    try require("--velocity", velocity, in: 1...127)
    try require("--brightness", brightness, in: 0...2)
    try require("--noise", noise, in: 0...2)
    try require("--sensitivity", sensitivity, in: 0...1)
  }

  func run() throws {
    let path = try destination.path(
      name: SoundInput.title(performance) + "-" + OutputPath.name(of: sounds))
    try SoundOutput.check(
      path, destination.storage.bits, inputs: [performance] + sounds,
      mayReplace: path == destination.output || replacing.force)
    let model = try modelOptions.load()
    let set = try SoundInput.sounds(sounds, model: model)
    var listener = PerformanceListener(network: try OnsetPreset.load())
    listener.sensitivity = sensitivity
    var transfer = PerformanceTransfer(model, sounds: set, listener: listener)
    if let mix { transfer.options.blend = mix.automation }
    transfer.options.octaves = octave.octaves
    transfer.options.gainDB = gain
    transfer.options.velocity = velocity.map { Double($0) / 127 }
    transfer.options.brightness = brightness
    transfer.options.noise = noise
    transfer.options.keepsBreath = keep == .breath
    transfer.options.format = try SoundOutput.format(path, destination.storage.bits)
    transfer.options.comment = Report.command
    Interruption.watch()
    let line = ProgressLine(unit: "percent")
    let report = try transfer.transfer(performance, to: path) { share in
      line.show(Int(100 * share), of: 100)
      return !Interruption.isRequested
    }
    line.end()
    guard let report else { throw ExitCode(130) }
    try tell(report)
  }

  // MARK: - Report

  private func tell(_ report: TransferReport) throws {
    remark(on: report)
    if telling.quiet || report.output == OutputFile.standardOutput { return }
    if telling.json { return print(try Report.jsonText(report)) }
    let tied = report.notes - report.attacks
    print(
      "\(report.output): \(Report.duration(report.seconds)), "
        + (report.channels == 2 ? "stereo, " : "") + Report.count(report.notes, "note")
        + (tied > 0 ? ", \(tied) of them tied" : ""))
  }

  /// Says how the performance was fitted to the target, and what is no melody.
  private func remark(on report: TransferReport) {
    let input = report.input
    if telling.quiet { return }
    if let low = report.lowestPitch, let high = report.highestPitch {
      var text = "\(input): \(Report.pitch(low)) to \(Report.pitch(high))"
      let targets = report.targetPitches.compactMap { $0.map(Report.pitch) }
      if !targets.isEmpty {
        text += "; the target was recorded at " + targets.joined(separator: ", ")
      }
      if report.octaves != 0 {
        let count = Report.count(abs(report.octaves), "octave")
        text += "; moved \(report.octaves < 0 ? "down" : "up") by \(count) (--octave 0 leaves it)"
      }
      Report.remark(text)
    } else {
      Report.remark(
        "\(input): no pitch is heard in it; the target plays its own, as loud as the performance is"
      )
    }
    let gain =
      report.gainDB == 0
      ? "as loud as it is" : "by \(Report.number(report.gainDB, decimals: 1)) dB"
    Report.remark(
      "\(input): played \(gain); loud is \(Report.number(report.loudDB, decimals: 1)) dB, at velocity "
        + "\(report.velocity)")
    if report.targetPitches.contains(nil) {
      Report.remark(
        "\(input): the target has a sound without pitch; its spectrum is moved along with the melody"
      )
    }
    for place in report.places.prefix(Self.shownPlaces) {
      let what =
        place.kind == .voices
        ? "several voices; the loudest line is played" : "no clear pitch, noise perhaps"
      Report.remark(
        "\(input): \(Report.number(place.startSeconds, decimals: 2)) to "
          + "\(Report.number(place.endSeconds, decimals: 2)) s: \(what)")
    }
    if report.places.count > Self.shownPlaces {
      Report.remark(
        "\(input): and \(report.places.count - Self.shownPlaces) more places that are no melody; --json "
          + "lists them")
    }
    if report.pitchedShare < 0.6, report.lowestPitch != nil {
      let share = Int((100 * report.pitchedShare).rounded())
      Report.remark(
        "\(input): only \(share) % of what sounds has one clear pitch: speech, or no single melody")
    }
    if report.clippedShare > 1e-4 {
      Report.remark(
        "\(input): it is clipped in places; `sfumato repair holes --find clipping` mends it first")
    }
    if report.clippedSamples > 0 {
      Report.remark(
        "\(report.output): \(Report.count(report.clippedSamples, "sample")) beyond full scale clipped"
      )
    }
  }

  /// Places that are told one by one.
  private static let shownPlaces = 8
}

/// Octaves as they are typed: `auto`, or a number.
struct OctaveArgument: ExpressibleByArgument {
  /// Nil to choose.
  let octaves: Int?

  init(octaves: Int?) { self.octaves = octaves }

  init?(argument: String) {
    if argument == "auto" {
      octaves = nil
    } else if let number = Int(argument), (-4...4).contains(number) {
      octaves = number
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { octaves.map(String.init) ?? "auto" }
}

/// What of a performance is kept.
enum KeptPart: String, ExpressibleByArgument, CaseIterable {
  case breath
}

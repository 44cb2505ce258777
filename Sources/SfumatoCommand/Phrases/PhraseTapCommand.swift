import ArgumentParser
import Foundation
import Sfumato

/// `sfumato phrase tap`: a tapped rhythm becomes a groove.
struct PhraseTapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tap", abstract: "Make a groove for a drum kit of a rhythm that was tapped.",
    discussion: """
      The rhythm is a MIDI file, of which all notes are taps, or a recording of tapping, clapping or one \
      drum. The first tap of a recording is taken as the first beat, and the tempo is found unless --tempo \
      says it. The groove has strokes where taps are, with their force and timing, and what a drummer \
      adds to them. A rhythm of one bar is played twice.

      EXAMPLES
        sfumato phrase tap claps.wav -o groove.mid
        sfumato phrase tap taps.mid --seed 3 -o groove.mid
        sfumato phrase tap claps.wav --tempo 96 --json
      """)

  @Argument(
    help: "What was tapped: MIDI or a sound.",
    completion: .file(extensions: PhraseInput.suffixes + SoundInput.suffixes))
  var rhythm: String

  @Option(
    name: .customLong("model"), help: "The model of drums2; default: the installed one.",
    completion: .file(extensions: ["safetensors"]))
  var preset: String?

  @OptionGroup var draw: PhraseDrawOptions
  @OptionGroup var destination: PhraseOutputOptions

  func run() throws {
    try destination.check(inputs: [rhythm], count: 1)
    let model = try PhrasePreset.load(.drums2, path: preset)
    guard model.kind == .drums2 else {
      throw ValidationError("\(preset!) knows \(model.kind.rawValue), not drums2")
    }
    let taps = try tapped()
    let grooves = model.grooves(for: taps, temperature: draw.inventing, seed: draw.seed)
    var setting = PhraseSetting()
    setting.beatsPerMinute = taps.beatsPerMinute
    setting.drums = PlayedDrums(grooves, tapped: taps)
    setting.keepsStrokes = true
    try destination.write(
      [.joined(grooves)],
      titles: [
        "\(Report.count(taps.tapCount, "tap")), \(taps.barCount) bars, "
          + String(format: "%g quarter notes a minute", taps.beatsPerMinute)
      ], setting: setting, seed: draw.seed)
  }

  /// Most bars that are listened to.
  private static let mostBars = 64

  private func tapped() throws -> TappedRhythm {
    let taps: TappedRhythm
    if MIDIFile.isMIDI(atPath: rhythm) {
      let piece = try PhraseInput.piece(rhythm)
      let notes = piece.tracks.flatMap(\.notes)
      guard let first = notes.map(\.startBeat).min() else { throw TapError.nothing(path: rhythm) }
      taps = TappedRhythm(
        notes: notes,
        beatsPerMinute: destination.tempo ?? piece.tempoMap.beatsPerMinute(atBeat: first))
    } else {
      var listener = PerformanceListener(network: nil)
      listener.kind = .strokes
      let clip = try SoundInput.sound(rhythm).clip
      let found = try listener.listen(to: clip)?.notes ?? []
      guard !found.isEmpty else { throw TapError.nothing(path: rhythm) }
      taps = TappedRhythm(
        found.map { .init(seconds: $0.startSeconds, velocity: $0.velocity) },
        beatsPerMinute: destination.tempo)
    }
    guard taps.barCount <= Self.mostBars else {
      throw TapError.tooLong(path: rhythm, bars: taps.barCount)
    }
    return taps
  }

  private enum TapError: Error, LocalizedError {
    case nothing(path: String)
    case tooLong(path: String, bars: Int)

    var errorDescription: String? {
      switch self {
      case .nothing(let path):
        "\(path): nothing is tapped in it; give MIDI notes or a recording of taps"
      case .tooLong(let path, let bars):
        "\(path): \(bars) bars, of which at most \(PhraseTapCommand.mostBars) can be a rhythm; cut it"
      }
    }
  }
}

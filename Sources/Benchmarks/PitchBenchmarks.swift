import ArgumentParser
import Foundation
import Signal

/// Scores the pitch tracker on notes rendered from soundfonts, whose keys are known.
struct PitchBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pitch",
    abstract: "Scores the pitch of single notes rendered from soundfonts, by program.",
    discussion: """
      Needs the program fluidsynth. Notes are held for 1 s, 1.5 s long in all, dry, at 48 kHz, \
      velocity 96. The tracker's constants were chosen on FluidR3_GM, keys that 3 divides.
      """)

  @Option(help: "A soundfont (.sf2); may be given several times.")
  var font = ["/usr/share/sounds/sf2/FluidR3_GM.sf2"]

  @Option(help: "A program from 0; may be given several times. By default all of definite pitch.")
  var program: [Int] = []

  @Option(help: "all, tuning (keys that 3 divides) or held-out (the others).")
  var keys = KeySubset.all

  @Option(help: "Lowest key.")
  var lowestKey = 33

  @Option(help: "Highest key.")
  var highestKey = 96

  @Flag(help: "One JSON object a line.")
  var json = false

  /// Which of the keys are rendered.
  enum KeySubset: String, ExpressibleByArgument {
    case all, tuning
    case heldOut = "held-out"

    func contains(_ key: Int) -> Bool {
      self == .all || (key % 3 == 0) == (self == .tuning)
    }
  }

  func validate() throws {
    guard (0...127).contains(lowestKey), (lowestKey...127).contains(highestKey) else {
      throw ValidationError("keys go from 0 to 127; found \(lowestKey) to \(highestKey)")
    }
    if let wrong = program.first(where: { !(0...127).contains($0) }) {
      throw ValidationError("programs go from 0 to 127; found \(wrong)")
    }
  }

  func run() throws {
    for font in font {
      let renderer = SoundFontRenderer(font: font)
      var clock = Clock()
      if !json { print("\(font)\n\(Self.header)") }

      let programs = program.isEmpty ? GeneralMIDI.definitePitchPrograms : program
      let wanted = (lowestKey...highestKey).filter(keys.contains)
      var all = PitchScore(name: "all programs")
      for program in programs {
        let notes = wanted.map { SoundFontRenderer.Note(program: program, key: $0) }
        let score = try score("program \(program)", renderer, notes, &clock)
        try show(score)
        all.add(score)
      }
      try show(all)

      for (name, keys) in [
        ("drums, noise", GeneralMIDI.noiseDrumKeys), ("drums, tonal", GeneralMIDI.tonalDrumKeys),
      ] where program.isEmpty {
        let notes = GeneralMIDI.drumKits.flatMap { kit in
          keys.map { SoundFontRenderer.Note(program: kit, key: $0, isDrum: true) }
        }
        try show(try score(name, renderer, notes, &clock), isDrum: true)
      }
      if !json {
        print(String(format: "speed: %.0f times real time (CPU clock)\n", clock.timesRealTime))
      }
    }
  }

  /// Seconds of sound and of work.
  private struct Clock {
    var sound = 0.0
    var work = 0.0
    var timesRealTime: Double { sound / work }
  }

  private func score(
    _ name: String, _ renderer: SoundFontRenderer, _ notes: [SoundFontRenderer.Note],
    _ clock: inout Clock
  ) throws -> PitchScore {
    let tracker = PitchTracker()
    var score = PitchScore(name: name)
    for (note, clip) in zip(notes, try renderer.render(notes)) {
      // Some keys lie outside the instrument and are silent.
      guard clip.channels[0].contains(where: { abs($0) > 1e-4 }) else { continue }
      let start = Stopwatch.now(.cpu)
      let found = tracker.notePitch(of: clip)
      clock.work += Stopwatch.now(.cpu) - start
      clock.sound += clip.durationSeconds
      score.add(found, key: note.key)
    }
    return score
  }

  private static let header =
    "                notes  ≤ 50 ct %  octave %  other %  unpitched %  median cents"

  private func show(_ score: PitchScore, isDrum: Bool = false) throws {
    if json {
      print(String(decoding: try JSONEncoder().encode(score), as: UTF8.self))
      return
    }
    let name = score.name.padding(toLength: 14, withPad: " ", startingAt: 0)
    let unpitched = score.percent(score.unpitched)
    if isDrum {
      print(
        "\(name)" + String(format: "%7d  called pitched: %.1f %%", score.notes, 100 - unpitched))
      return
    }
    print(
      "\(name)"
        + String(
          format: "%7d  %9.1f  %8.1f  %7.1f  %11.1f  %12.1f", score.notes,
          score.percent(score.right), score.percent(score.octaveErrors),
          score.percent(score.otherErrors), unpitched, score.medianCents))
  }
}

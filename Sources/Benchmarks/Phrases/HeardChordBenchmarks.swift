import ArgumentParser
import Foundation
import Sfumato

/// How often chords that are inferred from notes are those that were asked for.
struct HeardChordBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heard-chords",
    abstract: "Chords inferred from notes, against those that are known.",
    discussion: """
      Of trios that are drawn for charts, or of MIDI files whose texts name chords: the share of beats whose inferred \
      chord has the right root, the right root and third, and is the same. Texts are left out for the inference.
      """)

  @Argument(help: "MIDI files with chords as texts; none for drawn trios.") var files: [String] = []
  @Option(help: "Chords of the trios.") var chords: [String] = ["Am F C G"]
  @Option(help: "Trios drawn for each.") var seeds = 4
  @Option(help: "Temperature.") var temperature = 0.5

  func run() throws {
    print("                            beats   root   triad   same")
    var all = Tally()
    func row(_ name: String, _ tally: Tally) {
      print("  " + name.padding(toLength: 22, withPad: " ", startingAt: 0) + tally.line)
      all.add(tally)
    }
    for path in files {
      var music = try MIDIFile(contentsOf: URL(filePath: path)).sequence
      guard let written = PieceChords(of: music), written.source == .written else {
        throw ValidationError("\(path): no chords are written in it")
      }
      music.texts = []
      row(URL(filePath: path).lastPathComponent, Tally(music, written.chord(atBeat:)))
    }
    if files.isEmpty {
      guard seeds > 0 else { throw ValidationError("--seeds must be above 0") }
      let model = try PhrasePreset.load(.trio16)
      for text in chords {
        let chart = try ChordChart(parsing: text)
        for seed in 1...UInt64(seeds) {
          let drawn = model.sample(
            count: 1, temperature: temperature, chords: chart, seed: seed)
          row(
            "\(text), seed \(seed)",
            Tally(NoteSequence(drawn[0])) { chart.chord(atStep: Int(4 * $0)) })
        }
      }
    }
    row("all", all)
  }

  private struct Tally {
    private var (beats, roots, triads, same) = (0, 0, 0, 0)

    init() {}

    /// Beats at which a chord is known.
    init(_ music: NoteSequence, _ known: (Double) -> Chord?) {
      guard let heard = PieceChords(of: music) else { return }
      for beat in 0..<Int(music.endBeat.rounded(.up)) {
        guard let wanted = known(Double(beat)) else { continue }
        beats += 1
        guard let found = heard.chord(atBeat: Double(beat)), found.root == wanted.root else {
          continue
        }
        roots += 1
        if found.quality.intervals.prefix(2) == wanted.quality.intervals.prefix(2) { triads += 1 }
        if found.quality == wanted.quality { same += 1 }
      }
    }

    mutating func add(_ other: Tally) {
      beats += other.beats
      roots += other.roots
      triads += other.triads
      same += other.same
    }

    var line: String {
      func share(_ count: Int) -> Double { Double(count) / Double(max(1, beats)) }
      return String(
        format: "    %5d   %.3f  %.3f   %.3f", beats, share(roots), share(triads), share(same))
    }
  }
}

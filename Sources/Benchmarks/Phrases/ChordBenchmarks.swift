import ArgumentParser
import Corpora
import Foundation
import Sfumato

/// Whether phrases suit chords that are asked for, and what that costs.
struct ChordBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chords",
    abstract: "Notes of phrases that belong to chords, with and without these being asked for.",
    discussion: """
      Of each row: the share of notes beginning on strong beats that are of the chord; of those sounding there; of a \
      bass's notes where a chord begins that are its lowest; of all notes in the key; and nats a step by a grammar of \
      a corpus's training phrases. 'nearest' moves each note that does not belong to the nearest that does.
      """)

  @Option(help: "Kind of phrases.") var kind = "melody2"
  @Option(help: "The model; default: the installed one.") var model: String?
  @Option(help: "A corpus of the kind, for the grammar.") var corpus: String?
  @Option(help: "Phrases drawn for each chart.") var count = 25
  @Option(help: "Temperature.") var temperature = 0.5

  private static let charts = [
    "Am F C G", "C Am Dm G7", "Em C G D", "Dm7 G7 Cmaj7*2", "F#m D A E", "Bb/2 F/2 Gm Eb F",
    "Gm Cm D7 Gm", "E B/D# C#m A",
  ]

  func run() throws {
    guard let kind = PhraseKind(rawValue: kind), kind.voices[0].isPitched else {
      throw ValidationError("no kind with pitches: \(kind)")
    }
    let model = try PhrasePreset.load(kind, path: model)
    let grammar = try corpus.map { path in
      let phrases = try PhraseCorpus(
        directory: URL(filePath: path), includingHeldOut: false
      ).train
      return PhraseGrammar((0..<phrases.count).map { phrases[$0] }, kind: kind)
    }
    var rows: [(name: String, tally: Tally)] = ["key alone", "nearest", "chords"].map {
      ($0, Tally())
    }
    for (seed, text) in Self.charts.enumerated() {
      let chart = try ChordChart(parsing: text, metre: kind.metre)
      let free = model.sample(
        count: count, temperature: temperature, key: chart.key, seed: UInt64(seed + 1))
      let fitted = model.sample(
        count: count, temperature: temperature, chords: chart, seed: UInt64(seed + 1))
      for index in 0..<count {
        let chart = chart.from(bar: index * kind.barCount)
        rows[0].tally.add(free[index], chart, grammar)
        rows[1].tally.add(Self.nearest(free[index], chart), chart, grammar)
        rows[2].tally.add(fitted[index], chart, grammar)
      }
    }
    print(
      "\(kind.rawValue), \(Self.charts.count) charts of \(count) phrases, temperature \(temperature)"
    )
    print("               begin  sounding   bass   in key   nats a step")
    for row in rows { print(row.tally.line(row.name)) }
  }

  /// Each note that does not belong moved to the nearest that does, down rather than up.
  private static func nearest(_ phrase: NoteGrid, _ chart: ChordChart) -> NoteGrid {
    NoteGrid(
      voices: phrase.voices,
      tokens: phrase.voices.map { voice in
        phrase[voice].enumerated().map { step, token in
          guard voice.isPitched, let pitch = MelodyGrid.pitch(ofToken: UInt8(token)) else {
            return token
          }
          for distance in [0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6] {
            guard let moved = MelodyGrid.token(ofPitch: pitch + distance) else { continue }
            if chart.allows(pitch: pitch + distance, atStep: step, voice: voice, key: chart.key) {
              return UInt16(moved)
            }
          }
          return token
        }
      }, metre: phrase.metre)
  }

  private struct Tally {
    private var begin = (fits: 0, all: 0)
    private var sounding = (fits: 0, all: 0)
    private var bass = (fits: 0, all: 0)
    private var inKey = 0.0
    private var cost = 0.0
    private var phrases = 0.0

    mutating func add(_ phrase: NoteGrid, _ chart: ChordChart, _ grammar: PhraseGrammar?) {
      for voice in phrase.voices where voice.isPitched {
        var held: Int?
        for (step, token) in phrase[voice].enumerated() {
          let pitch = MelodyGrid.pitch(ofToken: UInt8(token))
          if let pitch { held = pitch } else if token == UInt16(MelodyGrid.noteOff) { held = nil }
          guard chart.isStrong(step: step), let chord = chart.chord(atStep: step) else { continue }
          if let held {
            sounding.all += 1
            sounding.fits += chord.contains(pitch: held) ? 1 : 0
          }
          guard let pitch else { continue }
          begin.all += 1
          begin.fits += chord.contains(pitch: pitch) ? 1 : 0
          if voice == .bass, chart.begins(atStep: step) {
            bass.all += 1
            bass.fits += pitch % 12 == chord.bass ? 1 : 0
          }
        }
      }
      inKey += chart.key?.share(of: phrase) ?? 1
      cost += grammar?.cost(of: phrase) ?? 0
      phrases += 1
    }

    func line(_ name: String) -> String {
      func share(_ count: (fits: Int, all: Int)) -> String {
        count.all > 0 ? String(format: "%.3f", Double(count.fits) / Double(count.all)) : "    –"
      }
      return "  " + name.padding(toLength: 12, withPad: " ", startingAt: 0)
        + " \(share(begin))    \(share(sounding))  \(share(bass))    "
        + String(format: "%.3f         %.3f", inKey / phrases, cost / phrases)
    }
  }
}

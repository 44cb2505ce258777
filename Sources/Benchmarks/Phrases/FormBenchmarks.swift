import ArgumentParser
import Corpora
import Foundation
import Music
import Neural
import PhraseVAE
import Sfumato
import Training

/// Drawn phrases of sixteen bars with bars that come again, in several ways.
struct FormBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forms",
    abstract: "Bars that come again in drawn phrases of sixteen bars, and what that costs.")

  @Option(help: "Kind of phrases: melody16 or trio16.") var kind = "melody16"
  @Option(help: "A corpus of the kind.") var corpus: String
  @Option(help: "Phrases.") var count = 60
  @Option(help: "Temperature.") var temperature = 1.0

  func run() throws {
    guard let kind = PhraseKind(rawValue: kind), kind.barCount == 16 else {
      throw ValidationError("no kind of sixteen bars: \(kind)")
    }
    let model = try PhrasePreset.load(kind)
    let phrases = try PhraseCorpus(directory: URL(filePath: corpus), includingHeldOut: true)
    let training = (0..<phrases.train.count).map { phrases.train[$0] }
    var random = RandomGenerator(seed: 1)
    let heldOut = phrases.heldOut!
    let real = random.permutation(count: heldOut.count).prefix(count).map { heldOut[$0] }
    let grammars = [
      PhraseGrammar(training, kind: kind),
      PhraseGrammar((0..<heldOut.count).map { heldOut[$0] }, kind: kind),
    ]
    let reference = PhraseHistograms(training)
    print("                     again   nats by training, held out   in key   intervals  rhythm")
    func row(_ name: String, _ made: [NoteGrid]) {
      func mean(_ value: (NoteGrid) -> Double) -> Double {
        made.reduce(0) { $0 + value($1) } / Double(made.count)
      }
      let histograms = PhraseHistograms(made)
      print(
        "  " + name.padding(toLength: 18, withPad: " ", startingAt: 0)
          + String(
            format: "%.3f       %.3f       %.3f           %.3f      %.3f     %.3f",
            mean(PhraseSampleMeasure.repeatedShare), mean(grammars[0].cost),
            mean(grammars[1].cost),
            mean { phrase in MusicalKey(of: phrase).map { $0.share(of: phrase) } ?? 1 },
            PhraseHistograms.divergence(histograms.intervals, from: reference.intervals),
            PhraseHistograms.divergence(histograms.rhythm, from: reference.rhythm)))
    }
    row("held out", real)
    let drawn = model.sample(count: count, temperature: temperature, seed: 1)
    row("drawn", drawn)
    let forms = (0..<count).map { index in
      var random = RandomGenerator(seed: 2).stream(index)
      return TuneForm.drawn(using: &random)
    }
    for remakes in [false, true] {
      let formed = drawn.indices.map { index in
        model.formed(
          drawn[index], as: forms[index], remakes: remakes, temperature: temperature,
          random: RandomGenerator(seed: 3).stream(index))
      }
      row(remakes ? "copied, remade" : "copied", formed)
    }
    let ranked = (0..<count).map { index -> NoteGrid in
      let several = model.sample(count: 8, temperature: temperature, seed: UInt64(1000 + index))
      return several.max {
        PhraseSampleMeasure.repeatedShare(of: $0) < PhraseSampleMeasure.repeatedShare(of: $1)
      }!
    }
    row("most of eight", ranked)
  }
}

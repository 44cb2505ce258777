import Corpora
import ModelTestSupport
import Training
import Foundation
import Neural
import Music
import PhraseVAE
import TestSupport
import Testing

@Suite struct EvaluationTests {
  @Test func sharesAreCountedByWhatHappens() {
    var accuracy = PhraseAccuracy()
    //             pitch right, wrong pitch, missed, held, note-off taken for nothing, invented
    accuracy.add([41, 50, 0, 0, 0, 44], [41, 43, 45, 0, 1, 0], voice: .melody)
    #expect(accuracy.stepCount == 6)
    #expect(abs(accuracy.step - 2.0 / 6) < 1e-9)
    #expect(abs(accuracy.onset - 4.0 / 6) < 1e-9)
    #expect(abs(accuracy.pitch - 1.0 / 3) < 1e-9)
    #expect(abs(accuracy.hold - 1.0 / 3) < 1e-9)
  }

  @Test func aGrammarPrefersWhatItHasSeen() {
    let seen = (0..<40).map { Fixtures.phrase(.melody2, $0) }
    let grammar = PhraseGrammar(seen, kind: .melody2)
    let known = grammar.cost(of: seen[3])
    let like = grammar.cost(of: Fixtures.phrase(.melody2, 500))
    var shuffled = Fixtures.phrase(.melody2, 501).tokens
    var random = RandomGenerator(seed: 1)
    shuffled = random.permutation(count: 32).map { shuffled[$0] }
    let odd = grammar.cost(of: NoteGrid(kind: .melody2, tokens: shuffled))
    #expect(known < like && like < odd, "\(known) \(like) \(odd)")
    let moved = seen[3].transposed(by: 5)!
    #expect(abs(grammar.cost(of: moved) - known) < 1e-9, "the key does not matter")
  }

  @Test func theNearestPhraseIsFoundInAnyKey() {
    let corpus = (0..<20).map { Fixtures.phrase(.melody2, $0) }
    let nearest = NearestPhrases(corpus, kind: .melody2)
    #expect(nearest.distance(of: corpus[7].transposed(by: 3)!) == 0)
    var tokens = corpus[7].tokens
    (tokens[1], tokens[3]) = (1, 1)
    #expect(nearest.distance(of: NoteGrid(kind: .melody2, tokens: tokens)) == 2)
  }

  @Test func divergenceIsZeroForEqualHistogramsOnly() {
    #expect(PhraseHistograms.divergence([3, 5, 0], from: [3, 5, 0]) == 0)
    // By hand, with half a count in each cell: p = (1.5, 0.5) / 2, q = (0.5, 1.5) / 2.
    let expected = 0.75 * log(3.0) + 0.25 * log(1 / 3.0)
    #expect(abs(PhraseHistograms.divergence([1, 0], from: [0, 1]) - expected) < 1e-12)
  }

  /// A quarter and an eighth, twice: from the first step of a count to the fifth, and from there to the next count.
  @Test func rhythmIsCountedByTheCountsOfTheMetre() {
    var tokens = [UInt16](repeating: 0, count: 24)
    for step in [0, 4, 6, 10] { tokens[step] = 41 }
    func filled(_ kind: PhraseKind) -> [Int: Double] {
      let rhythm = PhraseHistograms([Fixtures.melody(tokens, kind: kind)]).rhythm
      return Dictionary(
        uniqueKeysWithValues: rhythm.enumerated().filter { $0.element > 0 }.map { ($0, $1) })
    }
    // Place in the count · 16 + steps to the next onset − 1.
    #expect(filled(.jig2) == [0 * 16 + 3: 2, 4 * 16 + 1: 1])
    #expect(filled(.waltz2) == [0 * 16 + 3: 1, 0 * 16 + 1: 1, 2 * 16 + 3: 1])
  }

  @Test func anEvaluationMeasuresAllOfIt() throws {
    let folder = try TemporaryFolder()
    let corpus = try PhraseCorpus(
      directory: Fixtures.corpus(in: folder, tunes: 10), includingHeldOut: true)
    let windows = corpus.heldOut!
    let evaluation = PhraseEvaluation(
      Fixtures.model(.melody2), heldOut: (0..<windows.count).map { windows[$0] },
      training: corpus.train, limit: 12)
    #expect(evaluation.reconstruction.phraseCount == min(12, windows.count))
    for mode in PhraseReconstruction.Mode.allCases {
      #expect((0...1).contains(evaluation.reconstruction.step(mode, .melody)))
    }
    let paths = try #require(evaluation.paths)
    #expect(paths.crossFade.jumps.count == 8 && paths.latent.cost.count == 9)
    #expect(abs(paths.crossFade.distanceFromStart[8] - paths.crossFade.jumps.reduce(0, +)) < 1e-9)
    let samples = try #require(evaluation.samples)
    #expect(samples.drawn.distances.reduce(0, +) == samples.sampleCount)
    #expect(samples.heldOut.copiedShare == 0)
    #expect(evaluation.moves.changes.count == 3)
  }

  @Test func barsThatComeAgainAreCounted() {
    let one = Fixtures.phrase(.melody16, 1).tokens
    let other = Fixtures.phrase(.melody16, 2).tokens
    func phrase(_ form: (_ bar: Int) -> ArraySlice<UInt16>) -> NoteGrid {
      NoteGrid(kind: .melody16, tokens: (0..<16).flatMap(form))
    }
    func share(_ phrase: NoteGrid) -> Double {
      PhraseSampleMeasure.repeatedShare(of: phrase)
    }
    // Two bars in turn: only the first two are new.
    #expect(share(phrase { $0 % 2 == 0 ? one[0..<16] : other[16..<32] }) == 14.0 / 15)
    #expect(share(phrase { one[16 * $0..<16 * $0 + 16] }) == 0)
    // Two tokens of sixteen may differ, not three.
    var bars = Array(one[0..<32])
    bars.replaceSubrange(16..<32, with: one[0..<16])
    for step in 0..<2 { bars[16 + step] = 60 }
    let rest = one[32...]
    #expect(share(NoteGrid(kind: .melody16, tokens: bars + rest)) == 1.0 / 15)
    bars[18] = 60
    #expect(share(NoteGrid(kind: .melody16, tokens: bars + rest)) == 0)
  }
}

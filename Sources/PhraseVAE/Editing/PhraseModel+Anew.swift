import Music
import Neural

extension PhraseModel {
  /// Ways of which one is taken.
  private static let wayCount = 8
  /// Ways to fill a bar of drums of which one is taken.
  private static let fillCount = 16

  /// A phrase with some bars made anew to suit the others, one of several ways: the one that a critic prefers, where
  /// there is one, and that stays most in the key.
  /// - Parameters:
  ///   - phrase: of the model's kind.
  ///   - bars: which are made anew, from 0.
  ///   - key: that the notes shall be in; nil for the phrase's own.
  ///   - temperature: how freely latent and tokens are drawn.
  ///   - random: of all draws.
  package func anew(
    _ phrase: NoteGrid, bars: [Range<Int>], key: MusicalKey? = nil, temperature: Double,
    random: RandomGenerator
  ) -> NoteGrid {
    let key = key ?? MusicalKey(of: phrase)
    var batch = PhraseBatch(Array(repeating: phrase, count: Self.wayCount), kind: kind)
    for index in 0..<Self.wayCount {
      for range in bars { batch.forget(phrase: index, steps: steps(range)) }
    }
    let ways = fill(batch, temperature: temperature, random: random).phrases
    let logits = critic?.logits(of: ways) ?? ways.map { _ in 0 }
    let scores = zip(ways, logits).map { way, logit in
      logit - Self.strangerCost * Float(1 - (key?.share(of: way) ?? 1))
    }
    return ways[scores.indices.max { scores[$0] < scores[$1] }!]
  }

  private func steps(_ bars: Range<Int>) -> Range<Int> {
    bars.lowerBound * kind.stepsPerBar..<bars.upperBound * kind.stepsPerBar
  }

  // MARK: - Fills

  /// A phrase whose drums fill the second half of a bar: of several ways to go on the one with most strokes of snare
  /// and toms there, or, where none has enough of them, a fill as drummers learn them first.
  /// - Parameters:
  ///   - phrase: of the model's kind, with drums.
  ///   - bar: that is filled, from 0.
  ///   - random: of all draws.
  package func filled(_ phrase: NoteGrid, bar: Int, random: RandomGenerator) -> NoteGrid {
    guard let drums = kind.voices.firstIndex(of: .drums) else { return phrase }
    let half = bar * kind.stepsPerBar + kind.metre.stepsPerHalf..<(bar + 1) * kind.stepsPerBar
    let known = PhraseBatch([phrase], kind: kind)
    guard known.tokens[drums].contains(where: { $0 != 0 }) else { return phrase }
    var batch = PhraseBatch(known, count: Self.fillCount)
    for index in 0..<Self.fillCount {
      for step in half {
        batch.tokens[drums][index * kind.stepCount + step] = PhraseKind.Voice.drums.unknownToken
      }
    }
    let ways = fill(batch, temperature: 1, random: random.stream(0)).phrases
    let scores = ways.map { DrumFill.strokes(of: Array($0[.drums][half])) }
    let best = scores.indices.max { scores[$0] < scores[$1] }!
    if scores[best] >= DrumFill.leastStrokes { return ways[best] }
    var random = random.stream(1)
    var tokens = known.tokens
    tokens[drums].replaceSubrange(half, with: DrumFill.learned(using: &random).map(Int.init))
    return grid(tokens)
  }
}

/// What makes half a bar of drums a fill.
package enum DrumFill {
  /// Strokes of snare and toms from which on it is one.
  package static let leastStrokes = 5

  private static let heads: [DrumClass] = [.snare, .lowTom, .midTom, .highTom]

  /// Strokes of snare and toms, each step's at most once.
  package static func strokes(of masks: [UInt16]) -> Int {
    masks.count { mask in heads.contains { mask & 1 << $0.rawValue != 0 } }
  }

  /// Half a bar of sixteenths, from the snare down the toms.
  static func learned(using random: inout RandomGenerator) -> [UInt16] {
    let shapes: [[DrumClass?]] = [
      [.snare, .snare, .highTom, .highTom, .midTom, .midTom, .lowTom, .lowTom],
      [.snare, nil, .snare, .snare, .highTom, .midTom, .lowTom, .lowTom],
      [.snare, .snare, nil, .snare, .highTom, nil, .lowTom, .lowTom],
      [.snare, nil, .highTom, nil, .midTom, .midTom, .lowTom, nil],
    ]
    let shape = shapes[random.integer(below: shapes.count)]
    return shape.enumerated().map { step, drum in
      (drum.map { 1 << UInt16($0.rawValue) } ?? 0) | (step == 0 ? 1 << DrumClass.kick.rawValue : 0)
    }
  }
}

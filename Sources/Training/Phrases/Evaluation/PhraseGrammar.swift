import PhraseVAE
import Foundation
import Music

/// A simple judge of how usual a phrase is, made of counts alone and so independent of the model that
/// it judges: each step's symbol given the step of the beat and up to four symbols before.
///
/// In pitched voices an onset's symbol is its interval from the onset before, so the key does not
/// matter. Counts of longer contexts lean on those of shorter ones:
///
///     p(s | c) = (n(c, s) + u(c) · p(s | shorter c)) / (n(c) + u(c)),   u: different symbols after c
///
/// Source: Witten, Bell 1991, "The zero-frequency problem", method C, interpolated.
package struct PhraseGrammar: Sendable {
  private struct Context: Hashable {
    var voice: Int
    /// The step of the beat, then symbols from the last one back.
    var symbols: [Int16]
  }

  private struct Counts {
    var total = 0.0
    var bySymbol: [Int16: Double] = [:]
  }

  /// Symbols before a step that are looked at.
  private static let order = 4
  /// Intervals beyond this many semitones are one.
  private static let widestInterval = 13

  private let kind: PhraseKind
  private var counts: [Context: Counts] = [:]

  /// Learns from phrases.
  package init(_ phrases: some Sequence<NoteGrid>, kind: PhraseKind) {
    self.kind = kind
    for phrase in phrases {
      for voice in kind.voices.indices {
        let symbols = symbols(of: phrase, voice: voice)
        for step in symbols.indices {
          for context in contexts(of: symbols, step: step, voice: voice) {
            counts[context, default: Counts()].total += 1
            counts[context]!.bySymbol[symbols[step], default: 0] += 1
          }
        }
      }
    }
  }

  /// Nats that a phrase takes, per step: less is more usual.
  package func cost(of phrase: NoteGrid) -> Double {
    var sum = 0.0
    for voice in kind.voices.indices {
      let symbols = symbols(of: phrase, voice: voice)
      for step in symbols.indices {
        var probability = 1 / Double(kind.voices[voice].tokenCount)
        for context in contexts(of: symbols, step: step, voice: voice) {
          guard let counts = counts[context] else { break }
          let different = Double(counts.bySymbol.count)
          probability =
            ((counts.bySymbol[symbols[step]] ?? 0) + different * probability)
            / (counts.total + different)
        }
        sum -= log(probability)
      }
    }
    return sum / Double(kind.stepCount)
  }

  /// From the shortest to the longest.
  private func contexts(of symbols: [Int16], step: Int, voice: Int) -> [Context] {
    let place = Int16(step % kind.metre.stepsPerCount)
    return (0...min(Self.order, step)).map { length in
      Context(voice: voice, symbols: [place] + symbols[(step - length)..<step].reversed())
    }
  }

  private func symbols(of phrase: NoteGrid, voice: Int) -> [Int16] {
    let tokens = phrase[kind.voices[voice]]
    guard kind.voices[voice].isPitched else { return tokens.map { Int16($0) } }
    let onset = PhraseKind.Voice.firstPitchToken
    var last: Int?
    return tokens.map { token in
      guard Int(token) >= onset else { return Int16(token) }
      defer { last = Int(token) }
      guard let last else { return Int16(onset) }
      let interval = max(-Self.widestInterval, min(Self.widestInterval, Int(token) - last))
      return Int16(onset + 1 + Self.widestInterval + interval)
    }
  }
}

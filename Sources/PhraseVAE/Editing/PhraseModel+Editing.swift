import Foundation
import Neural
import Music

extension PhraseModel {
  /// Draws latents as those of ``sample(count:temperature:key:chords:seed:)`` are drawn, before any is chosen.
  public func sampleLatents(count: Int, seed: UInt64) -> [PhraseLatent] {
    sampleLatents(count: count, random: RandomGenerator(seed: seed).stream(-1))
  }

  /// The same from a stream.
  func sampleLatents(count: Int, random root: RandomGenerator) -> [PhraseLatent] {
    latents(
      from: (0..<count).map { index in
        var random = root.stream(index)
        return noise(using: &random)
      })
  }

  /// Draws what ``latents(from:)`` makes a latent of.
  func noise(using random: inout RandomGenerator) -> [Float] {
    var noise = [Float](repeating: 0, count: configuration.latentSize)
    noise.withUnsafeMutableBufferPointer { random.fillNormal($0) }
    return noise
  }

  /// Turns noise into latents that could be those of the corpus's phrases.
  package func latents(from noise: [[Float]]) -> [PhraseLatent] {
    flow?.latents(from: noise) ?? noise.map(landscape.latent(from:))
  }

  /// A phrase with some bars made anew to suit the others, which stay note for note.
  /// - Parameters:
  ///   - phrase: of the model's kind.
  ///   - bars: which are made anew, from 0.
  ///   - temperature: how freely the latent and the tokens are drawn.
  ///   - seed: of all draws.
  public func infill(
    _ phrase: NoteGrid, bars: Range<Int>, temperature: Double, seed: UInt64
  ) -> NoteGrid {
    precondition(
      bars.lowerBound >= 0 && bars.upperBound <= kind.barCount,
      "bars \(bars) of a phrase of \(kind.barCount)")
    let steps = kind.stepsPerBar
    var batch = PhraseBatch([phrase], kind: kind)
    batch.forget(phrase: 0, steps: bars.lowerBound * steps..<bars.upperBound * steps)
    return fill(batch, temperature: temperature, random: RandomGenerator(seed: seed)).phrases[0]
  }

  /// A phrase whose last bar is made anew to lead into another phrase.
  ///
  /// The model looks at as many bars as it knows: those of the phrase but its first, and the first of
  /// the other one after them.
  func leading(
    _ phrase: NoteGrid, into next: NoteGrid, temperature: Double, random: RandomGenerator
  ) -> NoteGrid {
    let bar = kind.stepsPerBar
    let (before, after) = (tokens(of: phrase), tokens(of: next))
    var window = PhraseBatch(unknown: kind, count: 1)
    for voice in before.indices {
      window.tokens[voice] = Array(before[voice].dropFirst(bar) + after[voice].prefix(bar))
    }
    let anew = kind.stepCount - 2 * bar..<kind.stepCount - bar
    window.forget(phrase: 0, steps: anew)
    let filled = fill(window, temperature: temperature, random: random)
    return grid(
      before.indices.map { voice in
        before[voice].dropLast(bar) + filled.tokens[voice][anew]
      })
  }

  /// Draws the unknown tokens of phrases from what the known ones let expect.
  /// - Parameter latents: to decode instead of those drawn from the phrases' posteriors.
  func fill(
    _ batch: PhraseBatch, latents: [PhraseLatent]? = nil, temperature: Double,
    random: RandomGenerator
  ) -> PhraseBatch {
    var noise = random.stream(0)
    let latents =
      latents
      ?? encode(batch).map { mean, deviation in
        PhraseLatent(
          values: zip(mean.values, deviation).map {
            $0 + Float(temperature) * $1 * noise.normal()
          })
      }
    return decode(latents, given: batch, temperature: temperature, random: random.stream(1))
  }

  /// By voice, `[step]`.
  func tokens(of phrase: NoteGrid) -> [[Int]] {
    kind.voices.map { phrase[$0].map(Int.init) }
  }

  /// A phrase of any length, in the model's voices and metre, of known tokens, by voice, `[step]`.
  func grid(_ tokens: [[Int]]) -> NoteGrid {
    NoteGrid(
      voices: kind.voices, tokens: tokens.map { $0.map { UInt16($0) } }, metre: kind.metre)
  }
}

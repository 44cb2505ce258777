import Foundation
import Neural
import Music

extension PhraseModel {
  /// Draws phrases that could be of the corpus.
  /// - Parameters:
  ///   - count: how many.
  ///   - temperature: how freely tokens are drawn, see ``decode(_:temperature:seed:)``.
  ///   - seed: of all draws; one phrase does not depend on how many there are.
  public func sample(count: Int, temperature: Double, seed: UInt64) -> [NoteGrid] {
    decode(sampleLatents(count: count, seed: seed), temperature: temperature, seed: seed)
  }

  /// The latents of ``sample(count:temperature:seed:)``.
  public func sampleLatents(count: Int, seed: UInt64) -> [PhraseLatent] {
    let root = RandomGenerator(seed: seed).stream(-1)
    return latents(
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
  func latents(from noise: [[Float]]) -> [PhraseLatent] {
    flow?.latents(from: noise) ?? noise.map(landscape.latent(from:))
  }

  /// Phrases on the arc from one phrase to another. The ends are the phrases themselves.
  /// - Parameters:
  ///   - a: where the path begins.
  ///   - b: where it ends.
  ///   - steps: phrases in all, the ends among them; ≥ 2.
  ///   - isEven: whether the phrases lie so on the arc that equally much changes from each to the
  ///     next, instead of equally far apart.
  ///   - temperature: how freely tokens are drawn.
  ///   - seed: of the draw.
  public func interpolate(
    _ a: NoteGrid, _ b: NoteGrid, steps: Int, isEven: Bool = false, temperature: Double = 0,
    seed: UInt64 = 1
  ) -> [NoteGrid] {
    precondition(steps >= 2, "a path of \(steps) phrases has no two ends")
    let ends = encode([a, b])
    let positions = isEven ? evenPositions(on: ends, steps: steps) : Self.positions(steps)
    let between = positions.dropFirst().dropLast().map {
      PhraseLatent.slerp(ends[0], ends[1], position: $0)
    }
    return [a] + decode(between, temperature: temperature, seed: seed) + [b]
  }

  /// From 0 to 1, equally far apart.
  package static func positions(_ steps: Int) -> [Double] {
    (0..<steps).map { Double($0) / Double(steps - 1) }
  }

  /// Places on the arc between which equally many tokens change, found on a path of many steps.
  private func evenPositions(on ends: [PhraseLatent], steps: Int) -> [Double] {
    let fine = Self.positions(4 * (steps - 1) + 1)
    let tokens = decode(
      fine.map { PhraseLatent.slerp(ends[0], ends[1], position: $0) }
    ).map(\.tokens)
    var changed = [0]
    for (before, after) in zip(tokens, tokens.dropFirst()) {
      changed.append(changed.last! + zip(before, after).count { $0 != $1 })
    }
    return Self.positions(steps).map { share in
      let wanted = share * Double(changed.last!)
      let next = changed.firstIndex { Double($0) >= wanted }!
      return share == 1 ? 1 : fine[next]
    }
  }

  /// Latents like that of a phrase: turned towards others that are drawn.
  ///
  /// With m the corpus's mean, `z' = m + cos(φ) (z − m) + sin(φ) (s − m)`, φ the amount in quarter
  /// turns and s a drawn latent: of the spread that z and s share, none is lost on the way.
  /// - Parameters:
  ///   - phrase: of the model's kind.
  ///   - count: how many.
  ///   - amount: 0 for the phrase as the model knows it, 1 for a latent that has nothing of it.
  ///   - seed: of all draws.
  public func variations(
    of phrase: NoteGrid, count: Int, amount: Double, seed: UInt64
  ) -> [PhraseLatent] {
    let known = encode([phrase])[0]
    return sampleLatents(count: count, seed: seed).map {
      turned(known, towards: $0, amount: amount)
    }
  }

  /// The latent `m + cos(φ) (z − m) + sin(φ) (s − m)`, φ the amount in quarter turns.
  func turned(
    _ latent: PhraseLatent, towards other: PhraseLatent, amount: Double
  ) -> PhraseLatent {
    let (near, far) = (Float(cos(amount * .pi / 2)), Float(sin(amount * .pi / 2)))
    return PhraseLatent(
      values: landscape.mean.enumerated().map { i, centre in
        centre + near * (latent.values[i] - centre) + far * (other.values[i] - centre)
      })
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
    let steps = PhraseKind.stepsPerBar
    var batch = PhraseBatch([phrase], kind: kind)
    batch.forget(phrase: 0, steps: bars.lowerBound * steps..<bars.upperBound * steps)
    return fill(batch, temperature: temperature, random: RandomGenerator(seed: seed)).phrases[0]
  }

  /// A phrase of any length and what could come after it.
  ///
  /// The model always looks at the last bars of what is there; a short model makes one bar at a
  /// time, a long one four.
  /// - Parameters:
  ///   - phrase: at least one bar, whole bars; empty bars at its end are left out.
  ///   - bars: how many are added.
  ///   - temperature: how freely the latent and the tokens are drawn.
  ///   - seed: of all draws.
  /// - Returns: the phrase with the bars added.
  public func continuation(
    of phrase: NoteGrid, bars: Int, temperature: Double, seed: UInt64
  ) -> NoteGrid {
    let root = RandomGenerator(seed: seed)
    let perBar = PhraseKind.stepsPerBar
    let hop = max(1, kind.barCount / 4)
    var voices = tokens(of: phrase.withoutEmptyEnd())
    let end = voices[0].count + bars * perBar
    while voices[0].count < end {
      let wanted = min(hop * perBar, end - voices[0].count)
      let context = min(voices[0].count, kind.stepCount - wanted)
      var window = PhraseBatch(unknown: kind, count: 1)
      for voice in voices.indices {
        for (step, token) in voices[voice].suffix(context).enumerated() {
          window.tokens[voice][step] = token
        }
      }
      let filled = fill(window, temperature: temperature, random: root.stream(voices[0].count))
      for voice in voices.indices {
        voices[voice] += filled.tokens[voice][context..<context + wanted]
      }
    }
    return NoteGrid(voices: kind.voices, tokens: voices.map { $0.map { UInt16($0) } })
  }

  /// A phrase whose last bar is made anew to lead into another phrase.
  ///
  /// The model looks at as many bars as it knows: those of the phrase but its first, and the first of
  /// the other one after them.
  func leading(
    _ phrase: NoteGrid, into next: NoteGrid, temperature: Double, random: RandomGenerator
  ) -> NoteGrid {
    let bar = PhraseKind.stepsPerBar
    let (before, after) = (tokens(of: phrase), tokens(of: next))
    var window = PhraseBatch(unknown: kind, count: 1)
    for voice in before.indices {
      window.tokens[voice] = Array(before[voice].dropFirst(bar) + after[voice].prefix(bar))
    }
    let anew = kind.stepCount - 2 * bar..<kind.stepCount - bar
    window.forget(phrase: 0, steps: anew)
    let filled = fill(window, temperature: temperature, random: random)
    return NoteGrid(
      voices: kind.voices,
      tokens: before.indices.map { voice in
        (before[voice].dropLast(bar) + filled.tokens[voice][anew]).map { UInt16($0) }
      })
  }

  /// Draws the unknown tokens of a phrase from what the known ones let expect.
  private func fill(
    _ batch: PhraseBatch, temperature: Double, random: RandomGenerator
  ) -> PhraseBatch {
    let (mean, deviation) = encode(batch)[0]
    var noise = random.stream(0)
    let latent = PhraseLatent(
      values: zip(mean.values, deviation).map {
        $0 + Float(temperature) * $1 * noise.normal()
      })
    return decode([latent], given: batch, temperature: temperature, random: random.stream(1))
  }

  /// By voice, `[step]`.
  private func tokens(of phrase: NoteGrid) -> [[Int]] {
    kind.voices.map { phrase[$0].map(Int.init) }
  }
}

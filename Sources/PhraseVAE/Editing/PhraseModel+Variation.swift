import Foundation
import Music
import Neural

/// A phrase like another one.
public struct PhraseVariation: Sendable, Equatable {
  /// What it is.
  public var phrase: NoteGrid
  /// Where it lies, before notes of the other phrase were given back.
  public var latent: PhraseLatent
  /// The share of notes that changed, 0…1; see `NoteGrid.changedShare(from:)`.
  public var changedShare: Double
}

extension PhraseModel {
  /// Phrases like a phrase, of whose notes a share changed.
  ///
  /// The latent is turned towards others that are drawn,
  ///
  ///     z' = m + cos(φ) (z − m) + sin(φ) (s − m)
  ///
  /// with m the corpus's mean and s drawn: of the spread that z and s share, none is lost on the way. A
  /// decoder that gives phrases back well answers in leaps, so φ is looked for: phrases on the way are
  /// counted, ever closer to where the share is right. Where it leaps over it, the phrase beyond the
  /// leap gets some beats or bars of the first one back, and decodes the others to suit them; if the share
  /// is still not met, single steps are given back.
  /// - Parameters:
  ///   - phrase: of the model's kind.
  ///   - count: how many.
  ///   - amount: the share of notes that shall change, 0…1; 0 gives the phrase itself.
  ///   - temperature: how freely tokens are drawn.
  ///   - seed: of all draws; one variation does not depend on how many there are.
  /// - Returns: the nearest to that share that were found.
  public func variations(
    of phrase: NoteGrid, count: Int, amount: Double, temperature: Double = 0, seed: UInt64
  ) -> [PhraseVariation] {
    let known = encode([phrase])[0]
    guard amount > 0 else {
      let same = PhraseVariation(phrase: phrase, latent: known, changedShare: 0)
      return Array(repeating: same, count: count)
    }
    let root = RandomGenerator(seed: seed).stream(-4)
    return (0..<count).map { index in
      VariationSearch(
        model: self, phrase: phrase, known: known, amount: amount, temperature: temperature,
        random: root.stream(index)
      ).found()
    }
  }

  /// The latent `m + cos(φ) (z − m) + sin(φ) (s − m)`, φ the position in quarter turns.
  func turned(
    _ latent: PhraseLatent, towards other: PhraseLatent, amount position: Double
  ) -> PhraseLatent {
    let (near, far) = (Float(cos(position * .pi / 2)), Float(sin(position * .pi / 2)))
    return PhraseLatent(
      values: landscape.mean.enumerated().map { i, centre in
        centre + near * (latent.values[i] - centre) + far * (other.values[i] - centre)
      })
  }
}

/// The search for a variation with a share of changed notes.
private struct VariationSearch {
  let model: PhraseModel
  let phrase: NoteGrid
  let known: PhraseLatent
  let amount: Double
  let temperature: Double
  let random: RandomGenerator

  /// Latents of which one is turned to.
  private static let goalCount = 8
  /// Places on the way that are looked at, first and in each closer look.
  private static let placeCount = 12
  private static let closerLooks = 2
  /// What is near enough.
  private static let tolerance = 0.04

  func found() -> PhraseVariation {
    let goals = drawn()
    // Of some drums more stays whatever is drawn: then towards what differs most.
    let goal =
      goals.first { $0.changedShare >= amount }
      ?? goals.max { $0.changedShare < $1.changedShare }!
    var found = way(to: goal).map(\.variation)
    for giveBack in [partlyGivenBack, stepsGivenBack] where miss(nearest(found)) > Self.tolerance {
      let beyond = found.filter { $0.changedShare > amount }
      guard let next = beyond.min(by: { $0.changedShare < $1.changedShare }) else { break }
      found += giveBack(next)
    }
    return nearest(found)
  }

  private func miss(_ variation: PhraseVariation) -> Double {
    abs(variation.changedShare - amount)
  }

  private func nearest(_ variations: [PhraseVariation]) -> PhraseVariation {
    variations.min { miss($0) < miss($1) }!
  }

  private func decoded(_ latents: [PhraseLatent], given: PhraseBatch? = nil, stream: Int)
    -> [PhraseVariation]
  {
    let given = given ?? PhraseBatch(unknown: model.kind, count: latents.count)
    let phrases = model.decode(
      latents, given: given, temperature: temperature, random: random.stream(stream)
    ).phrases
    return zip(latents, phrases).map { latent, made in
      PhraseVariation(phrase: made, latent: latent, changedShare: made.changedShare(from: phrase))
    }
  }

  /// Latents that are turned to, as drawn.
  private func drawn() -> [PhraseVariation] {
    let root = random.stream(0)
    let noise = (0..<Self.goalCount).map { index in
      var random = root.stream(index)
      return model.noise(using: &random)
    }
    return decoded(model.latents(from: noise), stream: 1)
  }

  /// Phrases on the way to a latent, closest together where the share passes the wanted one.
  private func way(to goal: PhraseVariation) -> [(position: Double, variation: PhraseVariation)] {
    var way: [(position: Double, variation: PhraseVariation)] = [
      (0, PhraseVariation(phrase: phrase, latent: known, changedShare: 0)), (1, goal),
    ]
    var (low, high) = (0.0, 1.0)
    for look in 0...Self.closerLooks {
      let places = (1...Self.placeCount).map {
        low + (high - low) * Double($0) / Double(Self.placeCount + 1)
      }
      let made = decoded(
        places.map { model.turned(known, towards: goal.latent, amount: $0) }, stream: 2 + look)
      way += zip(places, made).map { ($0, $1) }
      way.sort { $0.position < $1.position }
      guard let passes = way.firstIndex(where: { $0.variation.changedShare >= amount }), passes > 0
      else { break }
      (low, high) = (way[passes - 1].position, way[passes].position)
    }
    return way
  }

  /// A phrase that has gone too far with ever more beats, or bars of a long phrase, as they were.
  private func partlyGivenBack(_ variation: PhraseVariation) -> [PhraseVariation] {
    let kind = model.kind
    let length = kind.segmentLength
    var order = random.stream(10)
    let segments = order.permutation(count: kind.segmentCount)
    var given = PhraseBatch(
      Array(repeating: phrase, count: segments.count), kind: kind)
    for count in segments.indices {
      for segment in segments[count...] {
        given.forget(phrase: count, steps: segment * length..<(segment + 1) * length)
      }
    }
    return decoded(
      Array(repeating: variation.latent, count: segments.count), given: given, stream: 11)
  }

  /// A phrase that has gone too far with ever more single steps as they were.
  private func stepsGivenBack(_ variation: PhraseVariation) -> [PhraseVariation] {
    let kind = model.kind
    var tokens = kind.voices.map { variation.phrase[$0] }
    var order = random.stream(12)
    let steps = order.permutation(count: kind.stepCount).filter { step in
      kind.voices.indices.contains { tokens[$0][step] != phrase[kind.voices[$0]][step] }
    }
    let before = kind.voices.map { phrase[$0] }
    return steps.map { step in
      for voice in kind.voices.indices { tokens[voice][step] = before[voice][step] }
      let made = NoteGrid(voices: kind.voices, tokens: tokens, metre: kind.metre)
      return PhraseVariation(
        phrase: made, latent: variation.latent, changedShare: made.changedShare(from: phrase))
    }
  }
}

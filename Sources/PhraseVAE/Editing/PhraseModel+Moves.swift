import Foundation
import Neural
import Music

extension PhraseModel {
  /// How far the directions of attributes are followed, in multiples of what their regression says.
  private static let reaches: [Float] = [
    0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3, 4, 6, 8, 12,
  ]
  /// Latents around the best one that a round of the search tries.
  private static let candidateCount = 32
  /// Rounds of the search at most: a long phrase takes longer to decode.
  private var roundCount: Int { kind.barCount == 2 ? 40 : 8 }
  /// What is near enough, in standard deviations.
  private static let nearEnough = 0.15

  /// A latent whose phrase has so much more of some attributes, or less, and as little more of the
  /// others as can be found.
  ///
  /// The directions of a regression say where such latents lie, but not how far: a decoder that gives
  /// phrases back well answers in leaps. So the phrases themselves are counted. First the directions
  /// are followed, at several lengths; then, while the best phrase is not near enough, latents around
  /// it are tried, turned towards drawn ones and moved a little along the directions. What counts is
  ///
  ///     Σ ((a − a*) / σ)² + ¼ Σ' ((a − a₀) / σ)² + ¼ changed
  ///
  /// over the attributes that are moved, those that are not (of ¼ the weight), and the share of tokens
  /// that changed: a* what was asked for, a₀ what the phrase had, σ the corpus's deviations.
  /// - Parameters:
  ///   - latent: of the phrase that is moved.
  ///   - moves: by attribute, in standard deviations over the corpus.
  ///   - seed: of the search.
  public func moved(
    _ latent: PhraseLatent, by moves: [PhraseAttribute: Double], seed: UInt64 = 1
  ) -> PhraseLatent {
    let moves = moves.filter { $0.value != 0 && landscape.deviation(of: $0.key) > 0 }
    guard !moves.isEmpty else { return latent }
    let goal = MoveGoal(
      decode([latent])[0], moves: moves, deviation: landscape.deviation)
    func along(_ latent: PhraseLatent, reach: (PhraseAttribute) -> Float) -> PhraseLatent {
      // In one order, whatever the dictionary's: sums of numbers depend on it.
      PhraseAttribute.allCases.filter { moves[$0] != nil }.reduce(latent) { latent, attribute in
        let direction = landscape.direction(of: attribute, amount: reach(attribute))
        return PhraseLatent(values: zip(latent.values, direction).map { $0 + $1 })
      }
    }
    func best(of latents: [PhraseLatent]) -> (latent: PhraseLatent, miss: MoveGoal.Miss) {
      zip(latents, decode(latents)).map { ($0, goal.miss(of: $1)) }.min { $0.1.cost < $1.1.cost }!
    }
    var found = best(
      of: Self.reaches.map { length in along(latent) { length * Float(moves[$0]!) } })
    let root = RandomGenerator(seed: seed)
    for round in 0..<roundCount where found.miss.farthest > Self.nearEnough {
      var random = root.stream(round)
      let tried = (0..<Self.candidateCount).map { _ in
        let amount = 0.25 * Double(random.uniform())
        // Near at hand the Gaussian is as good as the flow, and much sooner there.
        let other = landscape.latent(from: noise(using: &random))
        let turned = turned(found.latent, towards: other, amount: amount)
        return along(turned) { 0.5 * random.normal() * Float(abs(moves[$0]!)) }
      }
      let next = best(of: tried)
      if next.miss.cost < found.miss.cost { found = next }
    }
    return found.latent
  }
}

/// What a move of attributes is after.
private struct MoveGoal {
  /// How far a phrase is from it.
  struct Miss {
    /// What is to be small.
    var cost: Double
    /// Of the attributes that are moved, the largest distance, in standard deviations.
    var farthest: Double
  }

  private struct Wish {
    var attribute: PhraseAttribute
    var value: Double
    package var deviation: Double
    var isMoved: Bool
  }

  private let wishes: [Wish]
  private let tokens: [UInt16]

  /// Weight of what should stay as it is, against what is moved.
  private static let stillness = 0.25

  init(
    _ phrase: NoteGrid, moves: [PhraseAttribute: Double],
    deviation: (PhraseAttribute) -> Double
  ) {
    tokens = phrase.tokens
    wishes = PhraseAttribute.allCases.filter { $0.applies(to: phrase.voices) && deviation($0) > 0 }
      .map {
        Wish(
          attribute: $0,
          value: $0.value(of: phrase) + (moves[$0] ?? 0) * deviation($0),
          deviation: deviation($0), isMoved: moves[$0] != nil)
      }
  }

  func miss(of phrase: NoteGrid) -> Miss {
    var miss = Miss(cost: 0, farthest: 0)
    for wish in wishes {
      let distance = abs(wish.attribute.value(of: phrase) - wish.value) / wish.deviation
      miss.cost += (wish.isMoved ? 1 : Self.stillness) * distance * distance
      if wish.isMoved { miss.farthest = max(miss.farthest, distance) }
    }
    let changed = zip(tokens, phrase.tokens).count { $0 != $1 }
    miss.cost += Self.stillness * Double(changed) / Double(tokens.count)
    return miss
  }
}

import Corpora
import PhraseVAE
import Neural
import Music

/// Measures a phrase model on phrases that it has not seen.
package struct PhraseEvaluation: Encodable, Sendable {
  /// How well it gives phrases back.
  package let reconstruction: PhraseReconstruction
  /// Paths between phrases; none without training phrases to judge by.
  package let paths: PhrasePathMeasure?
  /// Phrases that it draws; none without training phrases to compare with.
  package let samples: PhraseSampleMeasure?
  /// What the attribute moves do.
  package let moves: AttributeMoveMeasure
  /// Whether edits do what is asked for.
  package let edits: PhraseEditMeasure

  /// Phrases whose attributes are moved, and that are edited: each is a search.
  private static let mostMoved = 25

  /// Measures a model.
  /// - Parameters:
  ///   - model: what is measured.
  ///   - heldOut: phrases of its kind that it has not seen.
  ///   - training: the windows that it learned from, if they are at hand.
  ///   - limit: phrases that are measured, drawn at random; of paths and draws a quarter,
  ///     of moves and edits 25.
  ///   - temperature: at which phrases are drawn.
  ///   - seed: of all draws.
  ///   - progress: told how many of the phrases are done.
  package init(
    _ model: PhraseModel, heldOut: [NoteGrid], training: PhraseWindows?, limit: Int,
    temperature: Double = 1, seed: UInt64 = 1, progress: (Int, Int) -> Void = { _, _ in }
  ) {
    var random = RandomGenerator(seed: seed)
    let chosen = random.permutation(count: heldOut.count).prefix(limit).map { heldOut[$0] }
    let few = Array(chosen.prefix(max(2, limit / 4)))
    reconstruction = PhraseReconstruction(model, phrases: chosen, seed: seed) {
      progress($0, chosen.count)
    }
    moves = AttributeMoveMeasure(model, phrases: Array(few.prefix(Self.mostMoved)))
    edits = PhraseEditMeasure(model, phrases: Array(few.prefix(Self.mostMoved)), seed: seed)
    guard let training else {
      (paths, samples) = (nil, nil)
      return
    }
    let all = (0..<training.count).map { training[$0] }
    let grammar = PhraseGrammar(all, kind: model.kind)
    paths = PhrasePathMeasure(model, phrases: few, grammar: grammar, seed: seed)
    samples = PhraseSampleMeasure(
      model, heldOut: few, training: all, grammar: grammar, temperature: temperature, seed: seed)
  }
}

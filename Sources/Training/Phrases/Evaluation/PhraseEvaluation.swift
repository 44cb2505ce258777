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
    self.init(
      model, heldOut: heldOut, training: training, limit: limit, temperature: temperature,
      seed: seed, group: SingleProcess(), progress: progress)!
  }

  /// The measures that are made in one piece, each by a rank.
  private struct Parts: Codable {
    var moves: AttributeMoveMeasure?
    var paths: PhrasePathMeasure?
    var samples: PhraseSampleMeasure?
  }

  /// Measures a model on all ranks of a group, all of which have the same model and phrases; see
  /// ``init(_:heldOut:training:limit:temperature:seed:progress:)``.
  /// - Returns: none on other ranks than the leader.
  package init?(
    _ model: PhraseModel, heldOut: [NoteGrid], training: PhraseWindows?, limit: Int,
    temperature: Double, seed: UInt64, group: any RankGroup, progress: (Int, Int) -> Void
  ) {
    var random = RandomGenerator(seed: seed)
    let chosen = random.permutation(count: heldOut.count).prefix(limit).map { heldOut[$0] }
    let few = Array(chosen.prefix(max(2, limit / 4)))
    let moved = Array(few.prefix(Self.mostMoved))
    reconstruction = PhraseReconstruction(model, phrases: chosen, seed: seed, group: group) {
      progress($0, chosen.count)
    }
    edits = PhraseEditMeasure(model, phrases: moved, seed: seed, group: group)
    let all = training.map { training in (0..<training.count).map { training[$0] } } ?? []
    lazy var grammar = PhraseGrammar(all, kind: model.kind)
    var parts = Parts()
    group.deal(count: all.isEmpty ? 1 : 3) { index in
      var made = Parts()
      switch index {
      case 0: made.moves = AttributeMoveMeasure(model, phrases: moved)
      case 1:
        made.paths = PhrasePathMeasure(
          model, phrases: few, grammar: grammar, seed: seed)
      default:
        made.samples = PhraseSampleMeasure(
          model, heldOut: few, training: all, grammar: grammar, temperature: temperature,
          seed: seed)
      }
      return made
    } take: { _, made in
      parts.moves = made.moves ?? parts.moves
      parts.paths = made.paths ?? parts.paths
      parts.samples = made.samples ?? parts.samples
    }
    guard let moves = parts.moves else { return nil }
    (self.moves, paths, samples) = (moves, parts.paths, parts.samples)
  }
}

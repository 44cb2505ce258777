import Corpora
import Foundation
import Music
import Neural
import PhraseVAE

/// What a phrase model gained and lost by learning a player's tunes.
package struct PhraseAdaptation: Sendable {
  /// How well some phrases are given back, by the model before and by that after.
  package struct Change: Sendable {
    /// Phrases that were given back.
    package let phraseCount: Int
    /// By the model before, and by that after.
    package let before, after: Score
  }

  /// How well phrases are given back.
  package struct Score: Sendable, Equatable {
    /// Share of steps that are right, from the latent alone by the likeliest tokens, over all voices.
    package let right: Double
    /// What a phrase costs, in bits: its tokens, when all before them are told, and the divergence of its latent. Less
    /// is better known.
    package let bits: Double
  }

  /// Of the player's tunes, those that were kept aside; nil if there were too few of them.
  package let own: Change?
  /// Of phrases that the model before draws, none of which was rehearsed.
  package let known: Change

  /// Most phrases of each that are measured.
  private static let mostPhrases = 256

  /// Measures both models.
  /// - Parameters:
  ///   - directory: the corpus that was learned from.
  ///   - seed: of the training.
  package init(
    from before: PhraseModel, to after: PhraseModel, corpus directory: URL, seed: UInt64
  ) throws {
    let corpus = try PhraseCorpus(directory: directory, of: before.kind)
    let judging = corpus.train.adaptationItems[.validation]!
    func change(_ phrases: [NoteGrid]) -> Change {
      let scores = [before, after].map { model in
        let measure = PhraseReconstruction(
          model, phrases: phrases, seed: seed, group: SingleProcess()
        ) { _ in }
        let steps = model.kind.voices.map { measure.step(.greedy, $0) }
        return Score(
          right: steps.reduce(0, +) / Double(steps.count),
          bits: (measure.reconstructionLoss + measure.divergence) / log(2))
      }
      return Change(phraseCount: phrases.count, before: scores[0], after: scores[1])
    }
    own =
      judging.isEmpty
      ? nil : change(judging.prefix(Self.mostPhrases).map { corpus.train[$0] })
    let known = PhraseRehearsal(
      of: before, count: min(Self.mostPhrases, PhraseRehearsal.count(of: before.kind)),
      seed: ~seed)
    self.known = change(known.phrases)
  }
}

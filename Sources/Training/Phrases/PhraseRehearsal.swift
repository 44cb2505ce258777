import Music
import Neural
import PhraseVAE

/// Phrases that a trained model draws. Learned along with new tunes they keep it from forgetting what it
/// knew, and the tunes that it learned that from need not be there.
///
/// Source: Robins 1995, "Catastrophic forgetting, rehearsal and pseudorehearsal".
struct PhraseRehearsal: Sendable {
  let phrases: [NoteGrid]

  /// Share of a training's phrases that are rehearsed.
  private static let share: Float = 0.5
  /// Temperature at which they are drawn: a little nearer to what is likely than all that could be.
  private static let temperature = 0.8

  /// Draws phrases.
  /// - Parameters:
  ///   - model: its critic does not choose, since all that the model knows counts.
  ///   - seed: of the draws.
  init(of model: PhraseModel, count: Int, seed: UInt64) {
    let plain = PhraseModel(
      network: model.network, landscape: model.landscape, flow: model.flow, card: model.card)
    phrases = plain.sample(count: count, temperature: Self.temperature, seed: seed)
  }

  /// How many are drawn of a kind, each voice and bar of which takes its time.
  static func count(of kind: PhraseKind) -> Int { kind.barCount == 2 ? 2048 : 256 }

  /// A phrase to rehearse in place of one of the corpus; nil for the share that is not.
  func phrase(_ random: RandomGenerator) -> NoteGrid? {
    var random = random
    guard random.uniform() < Self.share else { return nil }
    return phrases[random.integer(below: phrases.count)]
  }
}

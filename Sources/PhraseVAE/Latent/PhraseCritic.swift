import Foundation
import Music
import Neural

/// Tells phrases of a corpus from drawn ones, and so chooses among drawn ones.
///
/// Trained on as many phrases of one kind as of the other, its logit is the logarithm of how much likelier a
/// phrase is among the corpus's than among drawn ones. Of several drawn phrases, each taken with that
/// likelihood as its weight, the one taken is nearer to the corpus than the model's draws are.
///
/// Sources: Azadi et al. 2019, "Discriminator rejection sampling", equation 4; Rubin 1988, "Using the SIR
/// algorithm to simulate posterior distributions".
package struct PhraseCritic: Sendable {
  /// How it was trained.
  package var card = ModelCard()
  package let parameters: ParameterStore
  private let kind: PhraseKind
  private let reader: PhraseReader
  private let logit: Linear

  /// Phrases that are read at once.
  private static let mostRows = 128

  /// Makes a critic with random weights.
  package init(kind: PhraseKind, seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    var configuration = PhraseModelConfiguration(kind: kind)
    configuration.width = 128
    let store = ParameterStore()
    parameters = store
    self.kind = kind
    reader = PhraseReader("critic", configuration, in: store, using: &random)
    logit = Linear(
      "critic.logit", inputs: configuration.width, outputs: 1, in: store, using: &random)
  }

  /// - Parameters:
  ///   - batch: phrases of its kind.
  ///   - regularise: dropout, in training.
  /// - Returns: `[phrase, 1]`, above 0 for what is likelier the corpus's.
  package func callAsFunction(
    _ batch: PhraseBatch, in graph: Graph, regularise: (Tensor) -> Tensor = { $0 }
  ) -> Tensor {
    logit(reader(batch, in: graph, regularise: regularise).whole)
  }

  /// The logits of phrases.
  package func logits(of phrases: [NoteGrid]) -> [Float] {
    let graph = Graph(parameters: parameters, recording: false)
    return withExtendedLifetime(graph) {
      stride(from: 0, to: phrases.count, by: Self.mostRows).flatMap { first -> [Float] in
        graph.reset()
        let rows = Array(phrases[first..<min(first + Self.mostRows, phrases.count)])
        return self(PhraseBatch(rows, kind: kind), in: graph).values
      }
    }
  }

  /// One of some phrases, drawn with their likelihood ratios as weights.
  /// - Parameters:
  ///   - logits: of each, at least one.
  ///   - temperature: 1 draws by the ratios, below 1 the likelier more often; 0 takes the likeliest.
  ///   - random: of the draw.
  /// - Returns: its index.
  static func choice(
    _ logits: [Float], temperature: Double, using random: inout RandomGenerator
  ) -> Int {
    let highest = logits.max()!
    guard temperature > 0 else { return logits.firstIndex(of: highest)! }
    let weights = logits.map { Foundation.exp(Double($0 - highest) / temperature) }
    var left = Double(random.uniform()) * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return index }
    }
    return logits.firstIndex(of: highest)!
  }
}

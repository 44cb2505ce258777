import Neural
import Music

/// Tokens of one part to vectors: a table with a row a token, and one more for the unknown one.
///
/// A set of drums is also the sum of what its drums say, so that sets which were rarely or never
/// heard are read by their members.
struct TokenEmbedding: Sendable {
  private let voice: PhraseKind.Voice
  private let table: Embedding
  private let members: Linear?

  init(
    _ name: String, voice: PhraseKind.Voice, width: Int, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    self.voice = voice
    table = Embedding(
      "\(name).table", rows: voice.tokenCount + 1, width: width,
      deviation: voice.isPitched ? 0.5 : 0.1, in: store, using: &random)
    members =
      voice.isPitched
      ? nil
      : Linear(
        "\(name).members", inputs: PhraseKind.Voice.drumCount, outputs: width, bias: false,
        in: store,
        using: &random)
  }

  /// - Parameter tokens: any number, the unknown one allowed.
  /// - Returns: `[tokens.count, width]`.
  package func callAsFunction(_ tokens: [Int], in graph: Graph) -> Tensor {
    let rows = table(tokens, in: graph)
    guard let members else { return rows }
    return rows + members(Self.members(of: tokens, in: graph))
  }

  /// Which drums are in each set, `[tokens.count, drumCount]`; none in the unknown one.
  static func members(of tokens: [Int], in graph: Graph) -> Tensor {
    let drums = PhraseKind.Voice.drumCount
    return graph.tensor(Shape(tokens.count, drums)) { values in
      for (row, token) in tokens.enumerated() {
        for drum in 0..<drums {
          let isStruck = token < 1 << drums && token >> drum & 1 == 1
          values[row * drums + drum] = isStruck ? 1 : 0
        }
      }
    }
  }
}

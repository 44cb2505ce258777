import Neural
import Music

/// What a step knows of the tokens before it: the last four of each part, and the last pitch of each
/// pitched part, however long ago it began.
struct TokenHistory: Sendable {
  /// How many steps back tokens are looked at.
  private static let lags = 1...4

  private let kind: PhraseKind
  private let embeddings: [TokenEmbedding]

  /// Numbers in a step's history.
  let width: Int

  init(
    _ name: String, kind: PhraseKind, width: Int, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    self.kind = kind
    embeddings = kind.voices.map {
      TokenEmbedding("\(name).\($0.rawValue)", voice: $0, width: width, in: store, using: &random)
    }
    self.width =
      width
      * kind.voices.reduce(0) { $0 + Self.lags.count + ($1.isPitched ? 1 : 0) }
  }

  /// - Parameters:
  ///   - batch: phrases; what stands at `steps` and after them is not looked at.
  ///   - steps: whose history is wanted.
  /// - Returns: `[phrase · step, width]`.
  package func callAsFunction(_ batch: PhraseBatch, before steps: Range<Int>, in graph: Graph)
    -> Tensor
  {
    var columns: [Tensor] = []
    for (index, voice) in kind.voices.enumerated() {
      let tokens = batch.tokens[index]
      for lag in Self.lags {
        let seen = rows(of: batch, steps) { phrase, step in
          step < lag ? voice.unknownToken : tokens[phrase + step - lag]
        }
        columns.append(embeddings[index](seen, in: graph))
      }
      if voice.isPitched {
        let seen = rows(of: batch, steps) { phrase, step in
          Self.lastPitch(in: tokens[phrase..<phrase + step]) ?? voice.unknownToken
        }
        columns.append(embeddings[index](seen, in: graph))
      }
    }
    return concatenate(columns, axis: -1)
  }

  /// A token for each phrase and step; the closure gets the index of the phrase's first token.
  private func rows(
    of batch: PhraseBatch, _ steps: Range<Int>, _ token: (Int, Int) -> Int
  ) -> [Int] {
    (0..<batch.count).flatMap { phrase in steps.map { token(phrase * kind.stepCount, $0) } }
  }

  private static func lastPitch(in tokens: ArraySlice<Int>) -> Int? {
    tokens.last {
      $0 >= PhraseKind.Voice.firstPitchToken && $0 < PhraseKind.Voice.melody.tokenCount
    }
  }
}

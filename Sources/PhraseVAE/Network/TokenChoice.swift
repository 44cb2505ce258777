import Foundation
import Neural
import Music

/// Choosing a token by its logits.
package enum TokenChoice {
  /// Draws from `softmax(logits / temperature)`; temperature 0 takes the first of the likeliest.
  package static func token(
    of logits: UnsafeBufferPointer<Float>, temperature: Float, using random: inout RandomGenerator
  ) -> Int {
    let best = likeliest(of: logits)
    guard temperature > 0 else { return best }
    func weight(_ token: Int) -> Float { exp((logits[token] - logits[best]) / temperature) }
    let sum = logits.indices.reduce(Float(0)) { $0 + weight($1) }
    var left = random.uniform() * sum
    for token in logits.indices {
      left -= weight(token)
      if left < 0 { return token }
    }
    return best
  }

  /// The likeliest token of every row of `[rows, tokenCount]`.
  package static func likeliest(of logits: Tensor, voice: PhraseKind.Voice) -> [Int] {
    logits.withValues { values in
      stride(from: 0, to: values.count, by: voice.tokenCount).map {
        likeliest(of: UnsafeBufferPointer(rebasing: values[$0..<$0 + voice.tokenCount]))
      }
    }
  }

  /// The first of the likeliest tokens.
  package static func likeliest(of logits: UnsafeBufferPointer<Float>) -> Int {
    var best = 0
    for token in logits.indices where logits[token] > logits[best] { best = token }
    return best
  }
}

import PhraseVAE
import Neural
import Music

/// How well a model gives phrases back that it has not seen.
package struct PhraseReconstruction: Encodable, Sendable {
  /// How tokens are chosen, and what the decoder is told.
  package enum Mode: String, Sendable, CaseIterable {
    /// From the latent alone, each token drawn at temperature 1: MusicVAE's measure.
    case drawn
    /// From the latent alone, always the likeliest token.
    case greedy
    /// The likeliest token when all tokens before it are told.
    case told
    /// As `drawn`, the latent itself drawn from the posterior instead of its mean.
    case drawnLatent
  }

  /// Number of phrases.
  package let phraseCount: Int
  /// By mode, then by voice.
  package let accuracies: [String: [String: PhraseAccuracy]]
  /// Share of phrases that come back without any error, greedily.
  package let perfectShare: Double
  /// Mean divergence of the posteriors from the unit Gaussian, in nats a phrase.
  package let divergence: Double
  /// Mean nats that the tokens take when all before them are told, a phrase.
  package let reconstructionLoss: Double

  /// Accuracy of a voice, by step.
  package func step(_ mode: Mode, _ voice: PhraseKind.Voice) -> Double {
    accuracies[mode.rawValue]?[voice.rawValue]?.step ?? 0
  }

  /// Measures a model.
  init(_ model: PhraseModel, phrases: [NoteGrid], seed: UInt64, progress: (Int) -> Void) {
    let kind = model.kind
    let root = RandomGenerator(seed: seed)
    var accuracies: [Mode: [PhraseKind.Voice: PhraseAccuracy]] = [:]
    var (perfect, divergence, loss) = (0, 0.0, 0.0)
    for start in stride(from: 0, to: phrases.count, by: 128) {
      progress(start)
      let target = PhraseBatch(
        Array(phrases[start..<min(start + 128, phrases.count)]), kind: kind)
      model.network.inference { graph in
        let posterior = model.network.encoder(target, in: graph) { $0 }
        divergence += Double(posterior.divergence.sum().scalar)
        let told = model.network.decoder.logits(of: posterior.mean, history: target) { $0 }
        loss += zip(told, target.tokens).reduce(0) {
          $0 + Double(crossEntropy($1.0, classes: $1.1).sum().scalar)
        }

        var streams = (0..<target.count).map { root.stream(start + $0) }
        let drawnLatent = posterior.sample(
          noise: graph.tensor(posterior.mean.shape) { values in
            var random = root.stream(-1 - start)
            random.fillNormal(values)
          })
        func decoded(_ latent: Tensor, _ temperature: Float) -> PhraseBatch {
          model.network.decode(
            latent, given: PhraseBatch(unknown: kind, count: target.count),
            temperature: temperature, random: &streams)
        }
        let greedy = decoded(posterior.mean, 0)
        perfect += (0..<target.count).count { greedy.phrases[$0] == target.phrases[$0] }
        let found: [Mode: [[Int]]] = [
          .drawn: decoded(posterior.mean, 1).tokens,
          .greedy: greedy.tokens,
          .told: zip(told, kind.voices).map { TokenChoice.likeliest(of: $0, voice: $1) },
          .drawnLatent: decoded(drawnLatent, 1).tokens,
        ]
        for (mode, tokens) in found {
          for (index, voice) in kind.voices.enumerated() {
            accuracies[mode, default: [:]][voice, default: .init()]
              .add(tokens[index], target.tokens[index], voice: voice)
          }
        }
      }
    }
    let count = Double(max(1, phrases.count))
    phraseCount = phrases.count
    self.accuracies = Dictionary(
      uniqueKeysWithValues: accuracies.map { mode, voices in
        (mode.rawValue, Dictionary(uniqueKeysWithValues: voices.map { ($0.rawValue, $1) }))
      })
    perfectShare = Double(perfect) / count
    self.divergence = divergence / count
    reconstructionLoss = loss / count
  }
}

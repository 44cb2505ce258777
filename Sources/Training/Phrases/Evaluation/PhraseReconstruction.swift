import PhraseVAE
import Neural
import Music

/// How well a model gives phrases back that it has not seen.
package struct PhraseReconstruction: Encodable, Sendable {
  /// How tokens are chosen, and what the decoder is told.
  package enum Mode: String, Codable, Sendable, CaseIterable {
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

  /// Phrases that are measured at a time, by one rank.
  private static let batchSize = 128

  /// What was made of some phrases, on the way to the measure.
  private struct Made: Codable {
    var divergence: Double
    var loss: Double
    var perfectCount: Int
    /// Tokens by mode, then by voice.
    var tokens: [String: [[Int]]]
  }

  /// Measures a model; of a group, what comes of it is the leader's.
  init(
    _ model: PhraseModel, phrases: [NoteGrid], seed: UInt64, group: any RankGroup,
    progress: (Int) -> Void
  ) {
    let kind = model.kind
    let size = Self.batchSize
    func batch(_ index: Int) -> PhraseBatch {
      PhraseBatch(
        Array(phrases[index * size..<min((index + 1) * size, phrases.count)]), kind: kind)
    }
    var accuracies: [Mode: [PhraseKind.Voice: PhraseAccuracy]] = [:]
    var (perfect, divergence, loss) = (0, 0.0, 0.0)
    group.deal(count: (phrases.count + size - 1) / size) { index in
      progress(index * size)
      return Self.made(of: batch(index), by: model, first: index * size, seed: seed)
    } take: { index, made in
      divergence += made.divergence
      loss += made.loss
      perfect += made.perfectCount
      let expected = batch(index).tokens
      for mode in Mode.allCases {
        for (index, voice) in kind.voices.enumerated() {
          accuracies[mode, default: [:]][voice, default: .init()]
            .add(made.tokens[mode.rawValue]![index], expected[index], voice: voice)
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

  /// - Parameter first: where the batch begins among all phrases.
  private static func made(
    of target: PhraseBatch, by model: PhraseModel, first start: Int, seed: UInt64
  ) -> Made {
    let kind = model.kind
    let root = RandomGenerator(seed: seed)
    return model.network.inference { graph in
      let posterior = model.network.encoder(target, in: graph) { $0 }
      let told = model.network.decoder.logits(of: posterior.mean, history: target) { $0 }
      let losses = zip(told, target.tokens).map {
        Double(crossEntropy($0.0, classes: $0.1).sum().scalar)
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
      let found: KeyValuePairs<Mode, [[Int]]> = [
        .drawn: decoded(posterior.mean, 1).tokens,
        .greedy: greedy.tokens,
        .told: zip(told, kind.voices).map { TokenChoice.likeliest(of: $0, voice: $1) },
        .drawnLatent: decoded(drawnLatent, 1).tokens,
      ]
      return Made(
        divergence: Double(posterior.divergence.sum().scalar), loss: losses.reduce(0, +),
        perfectCount: (0..<target.count).count { greedy.phrases[$0] == target.phrases[$0] },
        tokens: Dictionary(uniqueKeysWithValues: found.map { ($0.rawValue, $1) }))
    }
  }
}

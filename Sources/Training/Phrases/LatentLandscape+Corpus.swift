import Corpora
import Foundation
import Music
import Neural
import PhraseVAE

extension LatentLandscape {
  /// Phrases of a corpus that are looked at.
  private static let phraseLimit = 20_000

  /// Looks at a corpus through a network's encoder.
  /// - Parameter others: phrases that are looked at as well.
  init(of network: PhraseNetwork, corpus: PhraseWindows, others: [NoteGrid] = []) {
    let configuration = network.configuration
    let size = configuration.latentSize
    let share = max(1, (corpus.count + Self.phraseLimit - 1) / Self.phraseLimit)
    let phrases = stride(from: 0, to: corpus.count, by: share).map { corpus[$0] } + others
    var means: [Float] = []
    means.reserveCapacity(phrases.count * size)
    var variance = [Double](repeating: 0, count: size)
    network.inference { graph in
      for start in stride(from: 0, to: phrases.count, by: 256) {
        graph.reset()
        let batch = PhraseBatch(
          Array(phrases[start..<min(start + 256, phrases.count)]), kind: configuration.kind)
        let posterior = network.encoder(batch, in: graph) { $0 }
        means += posterior.mean.values
        for (index, value) in posterior.logVariance.values.enumerated() {
          variance[index % size] += Double(exp(value)) / Double(phrases.count)
        }
      }
    }
    let attributes = PhraseAttribute.allCases.map { attribute in
      phrases.map { attribute.value(of: $0) }
    }
    self.init(means: means, variance: variance, attributes: attributes)
  }
}

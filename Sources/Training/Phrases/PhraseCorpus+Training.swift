import Corpora
import PhraseVAE
import Foundation
import Neural
import Music

extension PhraseCorpus {
  /// Opens a corpus of phrases of a kind, to learn from.
  /// - Throws: `PhraseCorpusError`, or `PhraseTrainingError` where it is of another kind.
  init(directory: URL, of kind: PhraseKind) throws {
    try self.init(directory: directory)
    guard manifest.kind == kind else {
      throw PhraseTrainingError.otherKind(
        corpus: directory.path, found: manifest.kind, expected: kind)
    }
  }
}

extension PhraseWindows {
  /// Most windows that judge the weights on the way.
  private static let judgeLimit = 512

  /// Which windows a training learns from, and which judge it on the way: every 20th tune, by at most
  /// ``judgeLimit`` of its windows.
  var trainingItems: [TrainingBatch.Split: [Int]] { trainingItems(judgingEvery: 20) }

  /// The same for the tunes of a player, who has fewer: every 5th judges where there are not a hundred.
  var adaptationItems: [TrainingBatch.Split: [Int]] {
    trainingItems(judgingEvery: sources.count < 100 ? 5 : 20)
  }

  private func trainingItems(judgingEvery period: Int) -> [TrainingBatch.Split: [Int]] {
    var training: [Int] = []
    var judging: [Int] = []
    for (index, source) in sources.enumerated() {
      if index % period == period - 1 {
        judging += source.windows
      } else {
        training += source.windows
      }
    }
    let share = max(1, judging.count / Self.judgeLimit)
    return [
      .training: training,
      .validation: judging.enumerated().filter { $0.offset % share == 0 }.map(\.element),
    ]
  }
}

extension Trainer {
  /// The card of weights that learned from a corpus of phrases.
  /// - Parameter origin: card of the weights that the training began with; nil for random ones.
  func card(
    of manifest: PhraseCorpusManifest, command: String, origin: ModelCard? = nil
  ) -> ModelCard {
    let seen = manifest.collections.filter { $0.split == .train }
    let own = seen.map { "\($0.name) (\($0.windowCount))" }.joined(separator: ", ")
    let terms = Set(seen.map(\.licence)).union(origin.map { [$0.licence] } ?? [])
    return card(
      data: (origin.map { $0.data + "; then " } ?? "") + own,
      licence: terms.sorted().joined(separator: "; "), command: command)
  }
}

/// Why a phrase model cannot be trained.
package enum PhraseTrainingError: Error, LocalizedError {
  /// A prior's training that is to go on was begun for another model.
  case otherModel(folder: String, found: String, expected: String)
  /// The corpus is of other phrases.
  case otherKind(corpus: String, found: PhraseKind, expected: PhraseKind)

  /// For the player.
  package var errorDescription: String? {
    switch self {
    case .otherModel(let folder, let found, let expected):
      "\(folder): this training was begun with the preset \(expected), not \(found); give that one, or "
        + "another -o"
    case .otherKind(let corpus, let found, let expected):
      "\(corpus): a corpus of \(found.rawValue), to train \(expected.rawValue); name its folder of "
        + "\(expected.rawValue), or train --kind \(found.rawValue)"
    }
  }
}

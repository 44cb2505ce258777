import Corpora
import Foundation
import Neural
import PhraseVAE

extension PhraseModel {
  /// Phrases that are drawn to see how many stay in a key by themselves.
  private static let drawCount = 200

  /// The model with the forms of a corpus's phrases, which drawn phrases then follow; those that judge while
  /// training are not read. All else stays as it is, latents too.
  /// - Parameters:
  ///   - directory: the corpus, of the model's kind.
  ///   - command: the command line, for the forms' card.
  /// - Throws: `PhraseCorpusError` or `PhraseTrainingError`.
  public func withForms(ofCorpus directory: URL, command: String) throws -> PhraseModel {
    let corpus = try PhraseCorpus(directory: directory, of: kind)
    let items = corpus.train.trainingItems[.training]!
    var forms = PhraseForms(of: items.map { corpus.train[$0] })
    let seen = corpus.manifest.collections.filter { $0.split == .train }
    forms.card.data = seen.map { "\($0.name) (\($0.windowCount))" }.joined(separator: ", ")
    forms.card.licence = Set(seen.map(\.licence)).sorted().joined(separator: "; ")
    forms.card.command = command
    func made(_ forms: PhraseForms) -> PhraseModel {
      PhraseModel(
        network: network, landscape: landscape, flow: flow, critic: critic, forms: forms,
        card: card)
    }
    forms.settle(
      made(forms.unsettled).sample(count: Self.drawCount, temperature: 1, seed: 1))
    return made(forms)
  }
}

import Corpora
import Music
import Neural
import PhraseVAE

/// The windows of a corpus as what learns of a trained model reads them: in training each in a key of its
/// own.
struct MovedWindows {
  let corpus: PhraseCorpus
  /// Indices into the corpus's training windows, by split.
  let items: [TrainingBatch.Split: [Int]]

  init(_ corpus: PhraseCorpus) {
    self.corpus = corpus
    items = corpus.train.trainingItems
  }

  /// The phrases of a batch, and by how many semitones they were moved.
  func phrases(of batch: TrainingBatch) -> (phrases: [NoteGrid], keys: [Int]) {
    let windows = items[batch.split]!
    var (phrases, keys): ([NoteGrid], [Int]) = ([], [])
    for position in 0..<batch.count {
      let phrase = corpus.train[windows[batch.items[position]]]
      var random = batch.random(position).stream(0)
      let furthest = batch.split == .training ? LatentFlow.furthestKey : 0
      let key = random.integer(below: 2 * furthest + 1) - furthest
      let moved = phrase.transposed(by: key)
      phrases.append(moved ?? phrase)
      keys.append(moved == nil ? 0 : key)
    }
    return (phrases, keys)
  }
}

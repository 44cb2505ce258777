import Corpora
import PhraseVAE
import Music

/// How far phrases are from the nearest one of a corpus, in whatever key: what tells a phrase that is
/// new from one that was copied.
package struct NearestPhrases: Sendable {
  private let count: Int
  private let width: Int
  /// `[phrase, width]`.
  private let keys: [UInt16]

  package init(_ phrases: some Sequence<NoteGrid>, kind: PhraseKind) {
    keys = phrases.flatMap(PhraseLikeness.key)
    width = kind.tokenCount
    count = keys.count / width
  }

  /// Tokens in which a phrase differs from the nearest one; its length when there is none.
  package func distance(of phrase: NoteGrid) -> Int {
    let key = PhraseLikeness.key(of: phrase)
    return keys.withUnsafeBufferPointer { all in
      key.withUnsafeBufferPointer { key in
        var nearest = width
        for start in stride(from: 0, to: count * width, by: width) {
          var distance = 0
          var step = 0
          while step < width && distance < nearest {
            let end = min(step + 32, width)
            for i in step..<end { distance += all[start + i] == key[i] ? 0 : 1 }
            step = end
          }
          nearest = min(nearest, distance)
        }
        return nearest
      }
    }
  }
}

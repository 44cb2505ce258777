import Corpora
import NoteVAE

extension CorpusNote {
  /// Key and force as the decoder is told them.
  package var condition: NoteCondition {
    NoteCondition(pitch: pitch, velocity: Double(velocity) / 127)
  }
}

import NoteVAE
import Corpora
import Synchronization

/// How the pitch of a corpus's recorded notes moves, each followed once, when it is first asked for.
///
/// Rendered notes keep their key well enough: to follow all of them costs more than a tenth of a training.
final class PitchMovements: Sendable {
  private let configuration: NoteModelConfiguration
  private let known = Mutex<[Int: PitchMovement?]>([:])

  init(_ configuration: NoteModelConfiguration) {
    self.configuration = configuration
  }

  /// - Parameters:
  ///   - index: of the note in its corpus.
  ///   - samples: of the note.
  /// - Returns: cents around the note's labelled pitch; nil where the pitch is not sure and for rendered
  ///   notes.
  func movement(of index: Int, _ note: CorpusNote, _ samples: [Float]) -> PitchMovement? {
    guard let pitch = note.pitch, !note.isRendered else { return nil }
    if let movement = known.withLock({ $0[index] }) { return movement }
    var movement: PitchMovement?
    if let found = PitchMovement.following(samples, around: pitch, configuration) {
      let tuning = Float(100 * (found.pitch - pitch))
      movement = PitchMovement(cents: found.movement.cents.map { $0 + tuning })
    }
    known.withLock { $0[index] = .some(movement) }
    return movement
  }
}

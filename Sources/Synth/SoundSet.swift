import Foundation
import NoteModel

/// The sounds that a performance blends: one, two or four notes of one model.
///
/// It does not change once made, so that any thread may read it.
public final class SoundSet: Sendable {
  /// The notes, in the order of ``BlendPosition``.
  public let notes: [NoteLatent]

  /// Gain of each note from the model's level to its own, natural logarithm.
  let logGains: [Float]

  /// Makes a set. Thread role: control.
  /// - Parameters:
  ///   - notes: 1, 2 or 4, encoded by one model.
  ///   - model: that model.
  public init(_ notes: [NoteLatent], of model: NoteModel) {
    precondition([1, 2, 4].contains(notes.count), "a set of \(notes.count) sounds")
    self.notes = notes
    logGains = notes.map { log(max($0.level, 1e-4) / model.configuration.referenceLevel) }
  }

  /// Number of sounds.
  public var count: Int { notes.count }
}

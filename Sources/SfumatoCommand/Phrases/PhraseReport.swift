import Foundation
import Sfumato

/// What is said of a phrase: for players a line, for programs an object.
struct PhraseReport: Encodable {
  /// The MIDI file that holds it alone, if there is one.
  var file: String?
  /// By voice, one token a step.
  var tokens: [String: [UInt16]]
  /// Counted on the grid, by attribute.
  var attributes: [String: Double]

  init(_ phrase: NoteGrid, file: String?) {
    self.file = file
    tokens = Dictionary(uniqueKeysWithValues: phrase.voices.map { ($0.rawValue, phrase[$0]) })
    let applying = PhraseAttribute.allCases.filter { $0.applies(to: phrase.voices) }
    attributes = Dictionary(
      uniqueKeysWithValues: applying.map {
        ($0.rawValue, (100 * $0.value(of: phrase)).rounded() / 100)
      })
  }

  /// For example `13 notes, D4 to A5`.
  static func summary(of phrase: NoteGrid) -> String {
    let tracks = NoteSequence(phrase).tracks
    let count = tracks.reduce(0) { $0 + $1.notes.count }
    let pitches = tracks.filter { !$0.isDrums }.flatMap { $0.notes.map(\.pitch) }
    let notes = "\(count) \(count == 1 ? "note" : "notes")"
    guard let low = pitches.min(), let high = pitches.max() else { return notes }
    return notes + ", " + NoteName.name(ofKey: low)
      + (low == high ? "" : " to " + NoteName.name(ofKey: high))
  }
}

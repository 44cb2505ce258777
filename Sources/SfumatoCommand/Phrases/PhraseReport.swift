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

  init(_ phrase: NoteGrid, kind: PhraseKind, file: String?) {
    let all = phrase.tokens
    let steps = all.count / kind.voices.count
    self.file = file
    tokens = Dictionary(
      uniqueKeysWithValues: kind.voices.enumerated().map { index, voice in
        (voice.rawValue, Array(all[index * steps..<(index + 1) * steps]))
      })
    let applying = PhraseAttribute.allCases.filter { $0.applies(to: kind) }
    attributes = Dictionary(
      uniqueKeysWithValues: applying.map {
        ($0.rawValue, (100 * $0.value(of: phrase, kind: kind)).rounded() / 100)
      })
  }

  /// For example `13 notes, D4 to A5`.
  static func summary(of phrase: NoteGrid, kind: PhraseKind) -> String {
    let tracks = NoteSequence(phrase).tracks
    let count = tracks.reduce(0) { $0 + $1.notes.count }
    let pitches = tracks.filter { !$0.isDrums }.flatMap { $0.notes.map(\.pitch) }
    let notes = "\(count) \(count == 1 ? "note" : "notes")"
    guard let low = pitches.min(), let high = pitches.max() else { return notes }
    return notes + ", " + NoteName.name(ofKey: low)
      + (low == high ? "" : " to " + NoteName.name(ofKey: high))
  }
}

import Music
import Foundation
import Signal

/// Notes as a table that people and programs edit: a line each, `start_s,end_s,pitch,velocity,name`.
///
/// The pitch is a MIDI number with its fraction, empty for a stroke; the name of the nearest key is for
/// the eye and is not read. Columns after the second may be missing.
public enum CutList {
  /// What is wrong with a list.
  public struct Problem: Error, Equatable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    /// What was found and what was expected.
    public var description: String
  }

  /// The table's first line.
  public static let header = "start_s,end_s,pitch,velocity,name"

  /// The table of some notes.
  public static func text(_ notes: [CutNote]) -> String {
    let lines = notes.map { note in
      let pitch = note.pitch.map { String(format: "%.3f", $0) } ?? ""
      let name = note.key.map(NoteName.name) ?? ""
      return String(format: "%.5f,%.5f,", note.startSeconds, note.endSeconds) + pitch
        + ",\(note.velocity),\(name)"
    }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }

  /// Reads a table; lines may come in any order.
  /// - Throws: ``Problem`` for the first line that makes no sense.
  public static func notes(in text: String) throws(Problem) -> [CutNote] {
    var notes: [CutNote] = []
    for (index, row) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let line = row.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("start") { continue }
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      func problem(_ text: String) -> Problem {
        Problem(line: index + 1, description: "line \(index + 1), '\(line)': \(text)")
      }
      guard fields.count >= 2, let start = Double(fields[0]), let end = Double(fields[1]),
        start >= 0, end > start, end < 1e6
      else { throw problem("expected start_s,end_s,pitch,velocity with 0 ≤ start < end") }
      var note = CutNote(startSeconds: start, endSeconds: end, pitch: nil)
      if fields.count > 2, !fields[2].isEmpty {
        guard let pitch = Double(fields[2]) ?? NoteName.key(of: fields[2]).map(Double.init),
          (0...127).contains(pitch)
        else { throw problem("'\(fields[2])' is no pitch from 0 to 127") }
        note.pitch = pitch
      }
      if fields.count > 3, !fields[3].isEmpty {
        guard let velocity = Int(fields[3]), (1...127).contains(velocity) else {
          throw problem("'\(fields[3])' is no velocity from 1 to 127")
        }
        note.velocity = velocity
      }
      notes.append(note)
    }
    return notes.sorted { $0.startSeconds < $1.startSeconds }
  }
}

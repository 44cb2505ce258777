import Foundation

/// A note of a performance whose truth is known.
package struct PerformedNote: Sendable, Equatable, Codable {
  /// When its sound begins, in seconds.
  package var startSeconds: Double
  /// When its key is let go, in seconds.
  package var endSeconds: Double
  /// MIDI pitch; nil for a drum.
  package var pitch: Double?
  /// How hard it is played, 1…127.
  package var velocity: Int

  /// Makes a note.
  package init(startSeconds: Double, endSeconds: Double, pitch: Double?, velocity: Int) {
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.pitch = pitch
    self.velocity = velocity
  }

  /// The notes as a list that `sfumato cut --list` reads.
  package static func list(_ notes: [PerformedNote]) -> String {
    let lines = notes.map { note in
      let pitch = note.pitch.map { String(format: "%.2f", $0) } ?? ""
      return String(format: "%.4f,%.4f,", note.startSeconds, note.endSeconds) + pitch
        + ",\(note.velocity)"
    }
    return (["start_s,end_s,pitch,velocity"] + lines).joined(separator: "\n") + "\n"
  }
}

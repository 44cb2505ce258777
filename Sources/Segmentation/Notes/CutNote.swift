import Foundation
import Signal

/// A note or a stroke that was found in a recording.
public struct CutNote: Sendable, Equatable, Codable {
  /// When it begins, in seconds from the start of the recording.
  public var startSeconds: Double
  /// When it ends: later than it begins, and not later than the next one begins.
  public var endSeconds: Double
  /// The MIDI pitch that it has for the most part, with its fraction; nil for a stroke without pitch.
  public var pitch: Double?
  /// How hard it is played, 1…127, relative to the loudest note of the recording; see
  /// ``velocity(levelDB:loudestDB:)``.
  public var velocity: Int

  /// Makes a note.
  public init(startSeconds: Double, endSeconds: Double, pitch: Double?, velocity: Int = 96) {
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.pitch = pitch
    self.velocity = velocity
  }

  /// Seconds from beginning to end.
  public var durationSeconds: Double { endSeconds - startSeconds }

  /// The nearest MIDI key; nil for a stroke.
  public var key: Int? { pitch.map { min(127, max(0, Int($0.rounded()))) } }

  /// The velocity of a note whose level lies below that of the loudest one: amplitude goes with the
  /// square of velocity, as in samplers, and the loudest note has 112.
  /// - Parameters:
  ///   - levelDB: of the note where it is loudest, in dB.
  ///   - loudestDB: of the loudest note.
  public static func velocity(levelDB: Double, loudestDB: Double) -> Int {
    let velocity = 112 * pow(10, (levelDB - loudestDB) / 40)
    return min(127, max(1, Int(velocity.rounded())))
  }
}

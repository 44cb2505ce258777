import Foundation
import Sfumato

/// Labels of a generated note, in the form of NSynth's `examples.json`.
///
/// Source: Engel et al. 2017, "Neural audio synthesis of musical notes with WaveNet autoencoders",
/// the data set's description.
struct NoteExample: Encodable {
  var pitch: Int
  var velocity: Int
  var sampleRate: Int
  var instrumentFamily: String?
  var qualities: [String]
  /// Not in NSynth: what was measured of the sound.
  var description: SoundDescription?

  private enum CodingKeys: String, CodingKey {
    case pitch, velocity
    case sampleRate = "sample_rate"
    case instrumentFamily = "instrument_family_str"
    case qualities = "qualities_str"
    case description
  }

  init(_ clip: AudioClip, pitch: Double?, velocity: Double, words: SoundSentence?) {
    self.pitch = Int((pitch ?? 0).rounded())
    self.velocity = Int((velocity * 127).rounded())
    sampleRate = Int(clip.sampleRate)
    instrumentFamily = words?.wishes.first?.words.first
    qualities = words?.understood.map(\.word) ?? []
    description = SoundDescription(of: clip, pitch: pitch)
  }
}

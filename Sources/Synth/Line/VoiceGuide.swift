/// What leads a voice in place of a key, a velocity and the pitch movement of its sounds, for one frame.
package struct VoiceGuide: Sendable, Equatable {
  /// MIDI pitch with its fraction.
  package var pitch: Double
  /// How hard it is played, 0…1.
  package var velocity: Double
  /// How much brighter than by itself, in nepers of power an octave above the fundamental.
  package var tilt: Float
  /// What is added to the noise, in nepers of power.
  package var noise: Float
  /// Share of what is tonal, 0…1, linear: 0 leaves the noise alone.
  package var tone: Float

  /// Makes a guide; by default the sound is as it is by itself.
  package init(
    pitch: Double, velocity: Double = 0.75, tilt: Float = 0, noise: Float = 0, tone: Float = 1
  ) {
    self.pitch = pitch
    self.velocity = velocity
    self.tilt = tilt
    self.noise = noise
    self.tone = tone
  }
}

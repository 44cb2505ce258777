import Foundation
import Neural

/// How pitch and loudness of a synthetic instrument's notes move: vibrato, tremolo, a scoop into the
/// note, a slow drift.
struct VoiceModulation {
  /// Vibrato in cents to each side; 0 is none.
  var vibrato: Float = 0
  /// Tremolo as a share of the level, 0…1; 0 is none.
  var tremolo: Float = 0
  /// Swings a second of both.
  var rate: Float = 5.5
  /// Seconds until they have come in.
  var delay: Float = 0.3
  /// Cents from which the pitch comes at the beginning.
  var scoop: Float = 0
  /// Seconds in which most of the scoop is gone.
  var scoopTime: Float = 0.04
  /// Cents by which the pitch drifts.
  var drift: Float = 0

  /// None at all for most instruments, else some of each.
  static func draw(using random: inout RandomGenerator) -> VoiceModulation {
    var result = VoiceModulation()
    result.rate = random.between(3, 8)
    result.delay = random.between(0, 0.7)
    if random.chance(0.35) { result.vibrato = random.ratioBetween(5, 80) }
    if random.chance(0.2) { result.tremolo = random.between(0.05, 0.8) }
    if random.chance(0.12) {
      result.scoop = random.between(-250, 150)
      result.scoopTime = random.ratioBetween(0.015, 0.12)
    }
    if random.chance(0.3) { result.drift = random.between(1, 8) }
    return result
  }

  /// Frequency over the note's own, and level over the envelope's, at each control value.
  func lines(of note: VoiceNote) -> (pitch: [Float], level: [Float]) {
    var random = note.random.stream(11)
    let start = random.uniform()
    let (driftRate, driftStart) = (random.between(0.2, 1.5), random.uniform())
    var pitch: [Float] = []
    var level: [Float] = []
    for control in 0..<note.controlCount {
      let time = VoiceNote.time(control)
      let depth = min(1, time / max(delay, 0.001))
      let swing = depth * sinf(2 * .pi * (rate * time + start))
      let cents =
        vibrato * swing + scoop * expf(-time / scoopTime)
        + drift * sinf(2 * .pi * (driftRate * time + driftStart))
      pitch.append(exp2f(cents / 1200))
      level.append(1 - tremolo * (0.5 * depth + 0.5 * swing))
    }
    return (pitch, level)
  }
}

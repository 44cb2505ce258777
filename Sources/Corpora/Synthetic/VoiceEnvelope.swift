import Foundation
import Neural

/// How loud a synthetic note is over time: attack, decay to a level that may fade, release.
struct VoiceEnvelope {
  /// Seconds to the full level.
  var attack: Float
  /// Shape of the attack: its level is the share of time gone to this power.
  var attackPower: Float = 1
  /// Seconds in which the way down to `sustain` is gone by 60 dB.
  var decay: Float = 1
  /// Level after the decay, 0…1.
  var sustain: Float = 1
  /// Seconds in which all of it fades by 60 dB while the key is down.
  var fade: Float = .infinity
  /// Seconds in which it falls by 60 dB after the key is let go.
  var release: Float = 0.1

  /// One that sounds as long as the key is down.
  static func held(using random: inout RandomGenerator) -> VoiceEnvelope {
    let isSwell = random.chance(0.15)
    return VoiceEnvelope(
      attack: isSwell ? random.between(0.3, 1.6) : random.ratioBetween(0.003, 0.25),
      attackPower: random.between(0.5, 2), decay: random.ratioBetween(0.1, 2),
      sustain: random.chance(0.4) ? 1 : random.between(0.2, 1),
      fade: random.chance(0.7) ? .infinity : random.between(3, 20),
      release: random.ratioBetween(0.03, 1.2))
  }

  /// One that dies away by itself.
  static func struck(using random: inout RandomGenerator) -> VoiceEnvelope {
    VoiceEnvelope(
      attack: random.ratioBetween(0.0005, 0.012), decay: random.ratioBetween(0.15, 6), sustain: 0,
      release: random.chance(0.5) ? random.ratioBetween(0.05, 0.6) : 30)
  }

  /// The level at each control value of a note.
  func line(of note: VoiceNote) -> [Float] {
    let fall = -3 * logf(10)
    func level(_ time: Float) -> Float {
      guard time >= attack else { return powf(time / attack, attackPower) }
      let since = time - attack
      return (sustain + (1 - sustain) * expf(fall * since / decay)) * expf(fall * since / fade)
    }
    let held = Float(note.heldCount) / VoiceNote.sampleRate
    let last = level(held)
    return (0..<note.controlCount).map { control in
      let time = VoiceNote.time(control)
      return time < held ? level(time) : last * expf(fall * (time - held) / release)
    }
  }
}

import Foundation
import Neural

/// What an instrument's spectrum looks like: the level of each partial at a key and a strength.
///
/// A slope over frequency, even harmonics apart from odd ones, formants that stay where they are when
/// the key moves, the place where a string is plucked, and a level of each partial's own.
struct PartialLevels {
  private struct Formant {
    let hz: Float
    /// Width in octaves.
    let width: Float
    /// Height in decibels.
    let height: Float
  }

  /// Decibels an octave above the fundamental.
  private let slope: Float
  /// Decibels an octave lost on the way from the hardest to the softest note.
  private let softSlope: Float
  /// Decibels of even harmonics.
  private let even: Float
  private let formants: [Formant]
  /// Share of the string's length at which it is plucked.
  private let pluck: Float?
  /// Decibels of each partial's own.
  private let own: [Float]
  /// Decibels by which they differ from key to key.
  private let keySpread: Float

  /// Draws a spectrum.
  init(using random: inout RandomGenerator) {
    slope = random.between(-16, -1)
    softSlope = random.between(0, 8)
    even = random.chance(0.3) ? random.between(-35, -3) : random.between(-3, 3)
    formants = (0..<random.integer(below: 5)).map { _ in
      Formant(
        hz: random.ratioBetween(150, 8_000), width: random.between(0.15, 1),
        height: random.between(-10, 18))
    }
    pluck = random.chance(0.3) ? random.between(0.05, 0.5) : nil
    let spread = random.chance(0.5) ? random.between(0, 3) : random.between(3, 10)
    own = (0..<128).map { _ in spread * random.normal() }
    keySpread = random.between(0, 2)
  }

  /// Linear levels of partials at these multiples of the note's frequency; their powers sum to 1.
  func levels(of ratios: [Float], in note: VoiceNote) -> [Float] {
    // Of the key, not of the single note: soft and hard notes of one key are alike.
    var key = RandomGenerator(seed: UInt64(note.hz.bitPattern)).stream(7)
    let tilt = slope - softSlope * (1 - note.strength)
    var levels = ratios.enumerated().map { index, ratio -> Float in
      let octaves = log2f(max(ratio, 0.1))
      let number = Int(ratio.rounded())
      var decibels = tilt * octaves + own[index % own.count] + keySpread * key.normal()
      if number > 0, number % 2 == 0 { decibels += even }
      for formant in formants {
        let away = log2f(max(note.hz * ratio, 1) / formant.hz) / formant.width
        decibels += formant.height * expf(-0.5 * away * away)
      }
      let level = powf(10, decibels / 20)
      return pluck.map { level * max(abs(sinf(.pi * ratio * $0)), 0.01) } ?? level
    }
    let power = levels.reduce(0) { $0 + $1 * $1 }
    let scale = 1 / power.squareRoot()
    for k in levels.indices { levels[k] *= scale }
    return levels
  }
}

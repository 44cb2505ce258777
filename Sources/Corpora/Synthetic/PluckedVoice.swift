import Foundation
import Neural

/// A plucked or struck string: a burst of noise that goes round in a delay line.
///
/// Source: Jaffe, Smith 1983, "Extensions of the Karplus-Strong plucked-string algorithm".
struct PluckedVoice: SyntheticVoice {
  /// Seconds in which the fundamental of C4 fades by 60 dB, and how much faster an octave higher.
  private let decay: Float
  private let decaySlope: Float
  /// Weight of the last sample in the loop, 0…0.5: how fast high partials fade.
  private let loss: Float
  /// Share of the string at which it is plucked.
  private let place: Float
  /// Corner in Hz of the hardest pluck, and octaves that the softest lacks.
  private let brightness: Float
  private let softness: Float
  /// All-pass sections in the loop, which stretch high partials, and their coefficient.
  private let stiffness: (count: Int, coefficient: Float)
  /// Cents between two strings of a note; nil for one string.
  private let course: Float?
  /// Seconds of fading after the key is let go; nil if it rings on.
  private let damping: Float?

  init(using random: inout RandomGenerator) {
    decay = random.ratioBetween(0.4, 9)
    decaySlope = random.between(0.3, 1)
    loss = random.chance(0.3) ? random.between(0.2, 0.5) : random.ratioBetween(0.005, 0.2)
    place = random.between(0.04, 0.5)
    brightness = random.ratioBetween(1_200, 16_000)
    softness = random.between(0, 3)
    stiffness =
      random.chance(0.4) ? (1 + random.integer(below: 3), random.between(-0.75, -0.1)) : (0, 0)
    course = random.chance(0.35) ? random.ratioBetween(0.5, 12) : nil
    damping = random.chance(0.6) ? random.ratioBetween(0.05, 0.8) : nil
  }

  func render(_ note: VoiceNote) -> [Float] {
    var samples = string(note, cents: 0, stream: 1)
    if let course {
      let other = string(note, cents: course, stream: 2)
      for i in samples.indices { samples[i] += 0.8 * other[i] }
    }
    return samples
  }

  private func string(_ note: VoiceNote, cents: Float, stream: Int) -> [Float] {
    var random = note.random.stream(stream)
    let hz = note.hz * exp2f(cents / 1_200)
    let period = VoiceNote.sampleRate / hz
    let w = 2 * .pi / period
    // The delays of loss and all-passes at the fundamental belong to the period.
    let lossDelay = atan2f(loss * sinf(w), 1 - loss + loss * cosf(w)) / w
    var sections = stiffness.count
    func stiffDelay() -> Float {
      Float(sections) * Self.allPassDelay(stiffness.coefficient, w)
    }
    while sections > 0, stiffDelay() > 0.6 * period { sections -= 1 }
    let rest = period - lossDelay - stiffDelay()
    let length = max(Int(rest - 0.4), 2)
    let lossGain = hypotf(1 - loss + loss * cosf(w), loss * sinf(w))
    let fade = decay * powf(261.6 / hz, decaySlope)
    func gain(_ seconds: Float) -> Float { min(powf(10, -3 / (hz * seconds)) / lossGain, 0.99999) }
    let (ringing, damped) = (gain(fade), gain(min(damping ?? fade, fade)))
    let fraction = rest - Float(length)
    let tuning = (1 - fraction) / (1 + fraction)

    var line = excitation(length: length, note, &random)
    var samples = [Float](repeating: 0, count: note.count)
    var position = 0
    var (lastLoss, lastTuneIn, lastTuneOut) = (Float(0), Float(0), Float(0))
    var (stiffIn, stiffOut) = ([Float](repeating: 0, count: 4), [Float](repeating: 0, count: 4))
    for i in samples.indices {
      let value = line[position]
      samples[i] = value
      var next = (1 - loss) * value + loss * lastLoss
      lastLoss = value
      for k in 0..<sections {
        let passed = stiffness.coefficient * (next - stiffOut[k]) + stiffIn[k]
        stiffIn[k] = next
        stiffOut[k] = passed
        next = passed
      }
      let tuned = tuning * (next - lastTuneOut) + lastTuneIn
      lastTuneIn = next
      lastTuneOut = tuned
      line[position] = (i < note.heldCount ? ringing : damped) * tuned
      position += 1
      if position == length { position = 0 }
    }
    return samples
  }

  /// Phase delay in samples of `(a + 1/z) / (1 + a/z)` at `w` radians a sample.
  private static func allPassDelay(_ a: Float, _ w: Float) -> Float {
    let (c, s) = (cosf(w), sinf(w))
    return (atan2f(s, a + c) - atan2f(a * s, 1 + a * c)) / w
  }

  /// The string's shape when it is let go.
  private func excitation(
    length: Int, _ note: VoiceNote, _ random: inout RandomGenerator
  ) -> [Float] {
    var burst = random.noise(count: length)
    let corner = brightness * exp2f(-softness * (1 - note.strength))
    let share = 1 - expf(-2 * .pi * corner / VoiceNote.sampleRate)
    // Twice round, so that the end fits the beginning.
    var (low, second) = (Float(0), Float(0))
    for i in 0..<2 * length {
      low += share * (burst[i % length] - low)
      second += share * (low - second)
      if i >= length { burst[i - length] = second }
    }
    let shift = max(1, Int(place * Float(length)))
    let plucked = burst.indices.map { burst[$0] - burst[($0 + shift) % length] }
    let mean = plucked.reduce(0, +) / Float(length)
    let power = plucked.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(length)
    let scale = 1 / max(power, 1e-12).squareRoot()
    return plucked.map { ($0 - mean) * scale }
  }
}

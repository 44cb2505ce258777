import Foundation
import Signal

/// Makes the sound of a ``Room``, in place: sixteen delay lines that feed one another, and before them four
/// all-pass filters for each channel.
///
/// The lines are joined by a Hadamard matrix, which loses nothing, and each has a low-pass filter by whose
/// gains all tones of a frequency fall equally fast. What is steady is as loud as it came in. Left and right
/// come from different lines, so that the sum of both is a room too.
///
/// Source: Jot, Chaigne 1991, "Digital delay networks for designing artificial reverberators", equations of the
/// absorbent filters; the all-pass filters are the input diffusers of Dattorro 1997, "Effect design, part 1:
/// reverberator and other filters".
///
/// Thread role: render; nothing is allocated or locked after `init`.
package final class RoomReverb {
  /// What it goes towards.
  package private(set) var settings: Room
  /// Whether something of it is still heard.
  package var isRinging: Bool { mix > 0 && quietCount < Self.quietSamples }

  private let sampleRate: Double
  private let delays: [Int]  // [line], samples
  private let lines = AlignedBuffer(count: lineCount * lineLength)
  private let diffusers: [[Diffuser]]  // [channel, stage]
  private let waves = AlignedBuffer(count: lineCount * chunk)  // [line, chunk]
  private let inputs = AlignedBuffer(count: 2 * chunk)  // [channel, chunk]
  private let gains = AlignedBuffer(count: lineCount)
  private let poles = AlignedBuffer(count: lineCount)
  private let states = AlignedBuffer(count: lineCount)
  private var place = 0
  private var inputGain: Float = 0
  private var mix: Double
  private var isUsed = false
  private var quietCount = quietSamples

  private static let lineCount = 16
  /// Memory of a line, a power of two beyond the longest delay.
  private static let lineLength = 4096
  /// Samples that are made at once, no more than the shortest delay of all.
  private static let chunk = 128
  /// Most by which the mix changes in a hop.
  private static let mixStep = 0.05
  /// Samples without sound after which it is silent: more than the longest delays together.
  private static let quietSamples = 9_600
  /// What is quieter is silent: -86 dB.
  private static let silence: Float = 5e-5
  /// Primes, 21 to 71 ms: echoes that seldom meet.
  private static let delaysAt48kHz = [
    1031, 1153, 1283, 1427, 1553, 1693, 1831, 1979, 2113, 2269, 2423, 2593, 2767, 2953, 3169, 3391,
  ]
  /// Of both channels, by Dattorro's lengths at 29761 Hz; those of the right are its neighbours.
  private static let diffuserDelays = [[229, 173, 611, 447], [239, 181, 599, 433]]
  private static let diffuserGains: [Float] = [0.75, 0.75, 0.625, 0.625]

  /// Thread role: control.
  /// - Parameters:
  ///   - settings: where it begins.
  ///   - sampleRate: in Hz.
  package init(_ settings: Room, sampleRate: Double) {
    self.settings = settings
    self.sampleRate = sampleRate
    mix = Self.bounded(settings.mix)
    let scale = sampleRate / 48_000
    delays = Self.delaysAt48kHz.map {
      min(max(Int((Double($0) * scale).rounded()), Self.chunk), Self.lineLength - 1)
    }
    diffusers = Self.diffuserDelays.map { delays in
      zip(delays, Self.diffuserGains).map { delay, gain in
        Diffuser(delay: max(Int((Double(delay) * scale).rounded()), Self.chunk), gain: gain)
      }
    }
    prepare()
  }

  /// Goes towards other settings.
  package func follow(_ settings: Room) {
    guard settings != self.settings else { return }
    let isSame =
      settings.decaySeconds == self.settings.decaySeconds
      && settings.damping == self.settings.damping
    self.settings = settings
    if !isSame { prepare() }
  }

  /// Is where it is to go, without a way there.
  package func settle() { mix = Self.bounded(settings.mix) }

  private static func bounded(_ mix: Double) -> Double { mix.isNaN ? 0 : min(max(mix, 0), 1) }

  /// Gains and filters of the lines.
  private func prepare() {
    let range = Room.decayRange
    let decay = min(max(settings.decaySeconds, range.lowerBound), range.upperBound)
    let ratio = 1 - 0.95 * min(max(settings.damping, 0), 1)
    var power = 0.0
    for (line, delay) in delays.enumerated() {
      let gain = pow(10, -3 * Double(delay) / sampleRate / decay)
      // At half the sampling rate the line's gain is that of a decay so much shorter.
      let high = pow(gain, 1 / ratio - 1)
      let pole = (1 - high) / (1 + high)
      gains.base[line] = Float(gain * (1 - pole))
      poles.base[line] = Float(pole)
      power += gain * gain / Double(Self.lineCount)
    }
    inputGain = Float(((1 - power) / (power * Double(Self.lineCount / 2))).squareRoot())
  }

  // MARK: - Sound

  /// Adds the room to a hop of both channels. Without a mix nothing is touched.
  /// - Parameters:
  ///   - left, right: `[count]`, changed in place.
  ///   - count: any number of samples.
  package func process(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, count: Int
  ) {
    let target = Self.bounded(settings.mix)
    guard mix > 0 || target > 0 else {
      if isUsed { forget() }
      return
    }
    isUsed = true
    let next = mix + min(max(target - mix, -Self.mixStep), Self.mixStep)
    var level: Float = 0
    var start = 0
    while start < count {
      let part = min(Self.chunk, count - start)
      feed(left + start, right + start, count: part)
      let (from, to) = (
        mix + (next - mix) * Double(start) / Double(count),
        mix + (next - mix) * Double(start + part) / Double(count)
      )
      level = max(level, add(left + start, right + start, count: part, from: from, to: to))
      place = (place + part) & (Self.lineLength - 1)
      start += part
    }
    mix = next
    quietCount = level > Self.silence ? 0 : min(quietCount + count, Self.quietSamples)
  }

  /// Empties all delays.
  func forget() {
    lines.clear()
    states.clear()
    for channel in diffusers { for diffuser in channel { diffuser.clear() } }
    isUsed = false
    quietCount = Self.quietSamples
  }

  /// Makes the next samples of all lines, their outputs in `waves`, and sends them on with what came in.
  private func feed(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, count: Int
  ) {
    let chunk = Self.chunk
    for channel in 0..<2 {
      let input = inputs.base + channel * chunk
      let source = channel == 0 ? left : right
      for i in 0..<count { input[i] = source[i] * inputGain }
      for diffuser in diffusers[channel] { diffuser.process(input, count: count) }
    }
    let mask = Self.lineLength - 1
    for line in 0..<Self.lineCount {
      let (memory, wave) = (lines.base + line * Self.lineLength, waves.base + line * chunk)
      let (gain, pole) = (gains.base[line], poles.base[line])
      var state = states.base[line]
      let start = place &- delays[line]
      for i in 0..<count {
        state = gain * memory[(start &+ i) & mask] + pole * state
        wave[i] = state
      }
      states.base[line] = state
    }
  }

  /// Mixes the lines into both channels, then into one another.
  /// - Returns: the largest magnitude of what came in and of what is added.
  private func add(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, count: Int,
    from start: Double, to end: Double
  ) -> Float {
    let chunk = Self.chunk
    var level: Float = 0
    for channel in 0..<2 {
      let out = channel == 0 ? left : right
      let (dry, wet) = (Float(cos(start * .pi / 2)), Float(sin(start * .pi / 2)))
      let dryStep = (Float(cos(end * .pi / 2)) - dry) / Float(count)
      let wetStep = (Float(sin(end * .pi / 2)) - wet) / Float(count)
      for i in 0..<count {
        // Half of the lines for each channel, their signs by turns.
        var sum: Float = 0
        for line in stride(from: channel, to: Self.lineCount, by: 4) {
          sum += waves.base[line * chunk + i] - waves.base[(line + 2) * chunk + i]
        }
        let share = Float(i + 1)
        let added = sum * (wet + wetStep * share)
        level = max(level, max(abs(out[i]), abs(added)))
        out[i] = out[i] * (dry + dryStep * share) + added
      }
    }
    spread(count: count)
    let mask = Self.lineLength - 1
    for line in 0..<Self.lineCount {
      let (memory, wave) = (lines.base + line * Self.lineLength, waves.base + line * chunk)
      let input = inputs.base + (line & 1) * chunk
      let sign: Float = line & 4 == 0 ? 1 : -1
      for i in 0..<count { memory[(place &+ i) & mask] = 0.25 * wave[i] + sign * input[i] }
    }
    return level
  }

  /// Joins the lines by a Hadamard matrix times 4: sums and differences of pairs, four times.
  private func spread(count: Int) {
    var distance = 1
    while distance < Self.lineCount {
      for line in 0..<Self.lineCount where line & distance == 0 {
        let a = waves.base + line * Self.chunk
        let b = waves.base + (line + distance) * Self.chunk
        for i in 0..<count {
          let (sum, difference) = (a[i] + b[i], a[i] - b[i])
          a[i] = sum
          b[i] = difference
        }
      }
      distance *= 2
    }
  }
}

/// An all-pass filter around a delay: every frequency as strong as before, spread in time.
/// Source: Schroeder 1962, "Natural sounding artificial reverberation".
private final class Diffuser {
  private let memory: AlignedBuffer  // [delay]
  private let gain: Float
  private var place = 0

  init(delay: Int, gain: Float) {
    memory = AlignedBuffer(count: delay)
    self.gain = gain
  }

  func clear() { memory.clear() }

  func process(_ samples: UnsafeMutablePointer<Float>, count: Int) {
    let (delayed, length) = (memory.base, memory.count)
    for i in 0..<count {
      let old = delayed[place]
      let new = samples[i] - gain * old
      delayed[place] = new
      samples[i] = gain * new + old
      place += 1
      if place == length { place = 0 }
    }
  }
}

import Foundation
import Signal

/// Makes the sound of a ``Chorus``, in place: a delay line for each channel, read where a slow sine says, the
/// right one a quarter of its turn behind the left.
///
/// What is read is added to what comes in, both times 0.7071: as loud as before while the two differ.
///
/// Source: Dattorro 1997, "Effect design, part 2: delay-line modulation and chorus", without feedback. Samples
/// between samples are cubic (Catmull, Rom 1974).
///
/// Thread role: render; nothing is allocated or locked after `init`.
package final class ChorusLines {
  /// Whether something of it is still heard.
  package var isRinging: Bool { mix > 0 && quietCount < Self.quietSamples }

  private var settings: Chorus
  private let sampleRate: Double
  private let lines = AlignedBuffer(count: 2 * lineLength)  // [channel, lineLength]
  private let middle: Int  // samples
  private var place = 0
  private var phase = 0.0  // radians
  private var mix: Double
  private var depth: Double
  private var isUsed = false
  private var quietCount = quietSamples

  /// Memory of a line, a power of two beyond the longest delay at 170 kHz.
  private static let lineLength = 2048
  private static let middleSeconds = 0.008
  private static let reachSeconds = 0.004
  private static let share: Float = 0.7071
  /// Most by which mix and depth change in a hop.
  private static let step = 0.02
  /// Samples without sound after which it is silent.
  private static let quietSamples = 2 * lineLength
  /// What is quieter is silent: -86 dB.
  private static let silence: Float = 5e-5

  /// Thread role: control.
  /// - Parameters:
  ///   - settings: where it begins.
  ///   - sampleRate: in Hz.
  package init(_ settings: Chorus, sampleRate: Double) {
    self.settings = settings
    self.sampleRate = sampleRate
    mix = Self.bounded(settings.mix)
    depth = Self.bounded(settings.depth)
    middle = Int((Self.middleSeconds * sampleRate).rounded())
  }

  /// Goes towards other settings.
  package func follow(_ settings: Chorus) { self.settings = settings }

  /// Is where it is to go, without a way there.
  package func settle() {
    (mix, depth) = (Self.bounded(settings.mix), Self.bounded(settings.depth))
  }

  private static func bounded(_ value: Double) -> Double { value.isNaN ? 0 : min(max(value, 0), 1) }

  private static func stepped(_ value: Double, towards target: Double) -> Double {
    value + min(max(bounded(target) - value, -step), step)
  }

  /// Adds the chorus to a hop of both channels. Without a mix nothing is touched.
  /// - Parameters:
  ///   - left, right: `[count]`, changed in place.
  ///   - count: any number of samples.
  package func process(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, count: Int
  ) {
    guard mix > 0 || Self.bounded(settings.mix) > 0 else {
      if isUsed { forget() }
      return
    }
    isUsed = true
    let nextMix = Self.stepped(mix, towards: settings.mix)
    let nextDepth = Self.stepped(depth, towards: settings.depth)
    let range = Chorus.rateRange
    let turn =
      2 * Double.pi * min(max(settings.rateHz, range.lowerBound), range.upperBound) / sampleRate
    var level: Float = 0
    for channel in 0..<2 {
      let quarter = channel == 0 ? 0 : Double.pi / 2
      level = max(
        level,
        process(
          channel == 0 ? left : right, count: count, line: lines.base + channel * Self.lineLength,
          phase: phase - quarter, turn: turn, nextMix: nextMix, nextDepth: nextDepth))
    }
    place = (place + count) & (Self.lineLength - 1)
    phase = (phase + turn * Double(count)).truncatingRemainder(dividingBy: 2 * Double.pi)
    (mix, depth) = (nextMix, nextDepth)
    quietCount = level > Self.silence ? 0 : min(quietCount + count, Self.quietSamples)
  }

  /// One channel.
  /// - Returns: the largest magnitude of what goes into its line.
  private func process(
    _ samples: UnsafeMutablePointer<Float>, count: Int, line: UnsafeMutablePointer<Float>,
    phase: Double, turn: Double, nextMix: Double, nextDepth: Double
  ) -> Float {
    let mask = Self.lineLength - 1
    let reach = Float(Self.reachSeconds * sampleRate)
    let (turnCosine, turnSine) = (Float(cos(turn)), Float(sin(turn)))
    var (cosine, sine) = (Float(cos(phase)), Float(sin(phase)))
    var (mix, depth) = (Float(mix), Float(depth))
    let mixStep = (Float(nextMix) - mix) / Float(count)
    let depthStep = (Float(nextDepth) - depth) / Float(count)
    var level: Float = 0
    for i in 0..<count {
      let now = place &+ i
      (cosine, sine) = (
        cosine * turnCosine - sine * turnSine, sine * turnCosine + cosine * turnSine
      )
      mix += mixStep
      depth += depthStep
      let input = samples[i]
      line[now & mask] = input
      level = max(level, abs(input))
      let delay = Float(middle) + reach * depth * sine
      let whole = Int(delay)
      let read = Self.sample(line, now &- whole, delay - Float(whole), mask)
      let wet = Self.share * (input + read)
      samples[i] = input + mix * (wet - input)
    }
    return level
  }

  /// The sample of a line that lies a part of a sample before another.
  private static func sample(
    _ line: UnsafeMutablePointer<Float>, _ place: Int, _ part: Float, _ mask: Int
  ) -> Float {
    let (a, b) = (line[(place &+ 1) & mask], line[place & mask])
    let (c, d) = (line[(place &- 1) & mask], line[(place &- 2) & mask])
    let (first, third) = (0.5 * (c - a), 0.5 * (d - a) + 1.5 * (b - c))
    return ((third * part + (a - 2.5 * b + 2 * c - 0.5 * d)) * part + first) * part + b
  }

  /// Empties the lines.
  func forget() {
    lines.clear()
    isUsed = false
    quietCount = Self.quietSamples
  }
}

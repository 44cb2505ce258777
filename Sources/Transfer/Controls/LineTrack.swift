import Foundation

/// A melody line as it moves: pitch, loudness, brightness, noise, and where the player begins anew.
///
/// Frames lie `hopSeconds` apart, levels `levelHopSeconds`; frame `t` is centred on `t · hopSeconds`.
package struct LineTrack: Sendable {
  /// MIDI pitch, `[frame]`, filled in where none is heard.
  package var pitches: [Double]
  /// Share of what is tonal, 0…1, `[frame]`.
  package var tones: [Float]
  /// How much brighter than the performance mostly is at that pitch and loudness, in nepers of power an
  /// octave, `[frame]`.
  package var tilts: [Float]
  /// How much noisier than that, in nepers of power, `[frame]`.
  package var noises: [Float]
  /// Gains of left and right, `[frame]`; empty for a performance of one channel.
  package var pans: [SIMD2<Float>]
  /// Level in dB of full scale, `[level frame]`.
  package var levels: [Float]
  /// Moments at which the target's attack is played, in seconds, in order.
  package var strikes: [Double]
  /// Seconds from one frame to the next.
  package let hopSeconds: Double
  /// Seconds from one level to the next.
  package let levelHopSeconds: Double

  /// Semitones between frames from which on pitch jumps and does not glide.
  private static let jump = 0.8

  /// Pitch at a moment, on straight lines between frames.
  package func pitch(at seconds: Double) -> Double {
    let place = seconds / hopSeconds
    let left = min(max(0, Int(place)), pitches.count - 1)
    let right = min(left + 1, pitches.count - 1)
    let share = min(max(0, place - Double(left)), 1)
    let (a, b) = (pitches[left], pitches[right])
    guard abs(b - a) < Self.jump else { return share < 0.5 ? a : b }
    return a + share * (b - a)
  }

  /// Level at a moment in dB.
  package func level(at seconds: Double) -> Float {
    Self.value(of: levels, at: seconds / levelHopSeconds)
  }

  /// A value between two frames, on a straight line.
  static func value(of values: [Float], at place: Double) -> Float {
    let left = min(max(0, Int(place)), values.count - 1)
    let right = min(left + 1, values.count - 1)
    let share = Float(min(max(0, place - Double(left)), 1))
    return values[left] + share * (values[right] - values[left])
  }

  /// Gains of left and right at a moment; 1 for one channel.
  func pan(at seconds: Double) -> SIMD2<Float> {
    guard !pans.isEmpty else { return SIMD2(1, 1) }
    let place = seconds / hopSeconds
    let left = min(max(0, Int(place)), pans.count - 1)
    let share = Float(min(max(0, place - Double(left)), 1))
    return pans[left] + share * (pans[min(left + 1, pans.count - 1)] - pans[left])
  }
}

extension [Float] {
  /// Means over the frames around each.
  /// - Parameter radius: frames to either side.
  func smoothed(radius: Int) -> [Float] {
    var result = self
    var running = 0.0
    let last = count - 1
    guard last >= 0 else { return self }
    var (from, to) = (0, -1)
    for i in indices {
      let (first, end) = (Swift.max(0, i - radius), Swift.min(last, i + radius))
      while to < end {
        to += 1
        running += Double(self[to])
      }
      while from < first {
        running -= Double(self[from])
        from += 1
      }
      result[i] = Float(running / Double(end - first + 1))
    }
    return result
  }
}

import Foundation
import Signal

/// How a held note moves: vibrato and breath, read from its last second and carried on.
struct Movement {
  /// Vibrato: depth in parts of the frequency, rate in Hz, phase at the seam in radians.
  private(set) var depth = 0.0
  private(set) var rateHz = 5.5
  private(set) var phase = 0.0
  /// Size of the slow wandering of the level, in nepers.
  private(set) var breath = 0.02

  /// A note that does not move.
  init() {}

  /// Reads the movement of the sound before the seam.
  init(_ samples: ArraySlice<Float>, sampleRate: Double) {
    let clip = AudioClip(
      samples: Array(samples.suffix(Int(1.2 * sampleRate))), sampleRate: sampleRate)
    let track = PitchTracker().track(clip)
    readVibrato(track)
    let levels = track.powers.dropFirst(3).dropLast(3).map { 0.5 * log(Double($0) + 1e-12) }
    guard levels.count > 20 else { return }
    // What remains beside the trend.
    let smooth = levels.indices.dropFirst(10).dropLast(10).map { index in
      levels[index] - levels[index - 10...index + 10].reduce(0, +) / 21
    }
    guard !smooth.isEmpty else { return }
    let square = smooth.reduce(0) { $0 + $1 * $1 } / Double(smooth.count)
    breath = min(0.15, max(0.01, square.squareRoot()))
  }

  /// Takes what was read backwards in time for what it is forwards.
  mutating func reverse() { phase.negate() }

  private mutating func readVibrato(_ track: PitchTrack) {
    let voiced = track.pitches.suffix(100).compactMap { $0 }
    guard voiced.count > 50 else { return }
    let mean = voiced.reduce(0, +) / Double(voiced.count)
    let cents = voiced.map { 100 * ($0 - mean) }
    guard cents.allSatisfy({ abs($0) < 120 }) else { return }
    var best = 0.0
    for rate in stride(from: 4.0, through: 8.0, by: 0.1) {
      var (re, im) = (0.0, 0.0)
      for (index, value) in cents.enumerated() {
        let angle = 2 * .pi * rate * Double(index - cents.count) * track.hopSeconds
        re += value * cos(angle)
        im += value * sin(angle)
      }
      let size = 2 * (re * re + im * im).squareRoot() / Double(cents.count)
      if size > best {
        best = size
        rateHz = rate
        phase = atan2(-im, re)
      }
    }
    let spread = (cents.reduce(0) { $0 + $1 * $1 } / Double(cents.count)).squareRoot()
    // A wave that explains most of the movement.
    guard best > 5, best > 1.0 * spread else { return }
    depth = best * log(2) / 1200
  }
}

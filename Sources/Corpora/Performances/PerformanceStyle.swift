import Foundation
import Neural

/// How a melody is played.
package struct PerformanceStyle: Sendable {
  /// Which share of its counted length a note is held; more than 1 reaches into the next one.
  package var heldShare = 0.95
  /// Depth of the vibrato, 0…127: MIDI's modulation wheel.
  package var vibrato = 0
  /// Semitones below from which notes glide into their pitch, 0…2.
  package var scoop = 0.0
  /// Seconds of such a glide.
  package var scoopSeconds = 0.08
  /// Whether long notes swell.
  package var swells = false

  /// Draws a style.
  package init(random: inout RandomGenerator) {
    let shares = [1.06, 1.0, 0.9, 0.75, 0.5]
    heldShare = shares[random.integer(below: shares.count)]
    if random.uniform() < 0.5 { vibrato = 40 + random.integer(below: 88) }
    if random.uniform() < 0.25 {
      scoop = Double(random.uniform(in: 0.4..<2))
      scoopSeconds = Double(random.uniform(in: 0.05..<0.12))
    }
    swells = random.uniform() < 0.3
  }
}

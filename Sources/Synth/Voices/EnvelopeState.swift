import Foundation

/// Where a note is in its envelope, one hop after the other.
struct EnvelopeState {
  /// Level below which a released note has ended: -80 dB.
  static let silence: Float = 1e-4

  /// Level at the end of the last hop, linear.
  private(set) var level: Float
  private var isAttacking: Bool

  /// Begins a note.
  init(_ envelope: Envelope) {
    isAttacking = envelope.attackSeconds > 0
    level = isAttacking ? 0 : 1
  }

  /// Moves on by one hop.
  /// - Parameter hopSeconds: length of the hop.
  mutating func advance(_ envelope: Envelope, isHeld: Bool, hopSeconds: Double) {
    func share(_ seconds: Double, decibels: Double) -> Float {
      let hops = min(max(seconds, 0), Envelope.longestSeconds) / hopSeconds
      return hops < 1 ? 0 : Float(pow(10, -decibels / 20 / hops))
    }
    if !isHeld {
      level *= share(envelope.releaseSeconds, decibels: 60)
      if level < Self.silence { level = 0 }
    } else if isAttacking {
      level += Float(hopSeconds / max(envelope.attackSeconds, hopSeconds))
      if level >= 1 {
        level = 1
        isAttacking = false
      }
    } else {
      let target = Float(min(max(envelope.sustain, 0), 1))
      level = target + (level - target) * share(envelope.decaySeconds, decibels: 20)
    }
  }
}

import Neural
import Signal

extension Biquad {
  /// Some resonances of a body: peaks at fixed frequencies, whatever key is played.
  package static func body(using random: inout RandomGenerator) -> [Biquad] {
    (0..<2 + random.integer(below: 5)).map { _ in
      let lift = random.chance(0.7) ? random.between(3, 14) : random.between(-12, -3)
      return Biquad(
        .peak(lift), hz: random.ratioBetween(90, 7_000), quality: random.ratioBetween(0.8, 10))
    }
  }
}

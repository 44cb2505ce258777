/// Where in a note a moment of its longer or shorter version is taken from.
///
/// Attack and release keep their speed. A sustain that is shorter, or longer by up to a quarter, runs
/// slower or faster. A longer one wanders: it is read at its own speed, forwards and backwards by turns,
/// while the stretch that is read moves on slowly from the attack to the release. So vibrato keeps its
/// speed, a fading note fades more slowly, and nothing is ever heard twice in the same place of the
/// note. With sustain S and room for B, n turns of half-width h = (B - S) / 2n and u samples after the
/// attack:
///
///     position = attack + σu + triangle(u),   σ = (S - h) / B
///
/// where the triangle rises from 0 to h and falls back n times and rises once more, with slopes of
/// ±(1 - σ): the position moves on at speed 1 and ends at the release.
package struct NoteTimeMap: Sendable {
  /// Most samples that are read backwards at a time: 0.4 s at 48 kHz.
  private static let mostBackwards = 19_200.0
  /// A sustain longer than this many times its own length wanders.
  private static let mostSlowing = 1.25
  /// A shorter sustain is too short to wander in: 50 ms at 48 kHz.
  private static let leastSustain = 2_400.0

  private let source: Double
  private let target: Double
  private let attack: Double
  private let sustain: Double
  private let release: Double
  private let room: Double
  private let halfWidth: Double

  /// Maps a note of so many samples, with that sustain, to a length of `target` samples.
  package init(sampleCount: Int, sustain: Range<Int>, target: Int) {
    source = Double(sampleCount)
    self.target = Double(target)
    attack = Double(sustain.lowerBound)
    self.sustain = Double(sustain.count)
    release = source - Double(sustain.upperBound)
    room = self.target - attack - release
    if room > Self.mostSlowing * self.sustain, self.sustain >= Self.leastSustain {
      let extra = room - self.sustain
      let turns = (extra / (2 * min(self.sustain, Self.mostBackwards))).rounded(.up)
      halfWidth = extra / (2 * turns)
    } else {
      halfWidth = 0
    }
  }

  /// Whether every moment is where it was.
  package var isIdentity: Bool { source == target }

  /// Place in the note, in samples, of sample `t` of the target.
  package func position(at t: Double) -> Double {
    if isIdentity || t <= 0 { return t }
    guard room > 0 else {
      // No room for all of attack and release: the attack first, as far as it fits in half.
      let start = min(attack, target / 2)
      return t <= start ? t : start + (t - start) * (source - start) / (target - start)
    }
    if t <= attack { return t }
    if t >= target - release { return min(source, source - (target - t)) }
    let u = t - attack
    let slope = (sustain - halfWidth) / room
    guard halfWidth > 0 else { return attack + slope * u }
    let rise = halfWidth / (1 - slope)
    let phase = u.truncatingRemainder(dividingBy: 2 * rise)
    return attack + slope * u + (1 - slope) * min(phase, 2 * rise - phase)
  }
}

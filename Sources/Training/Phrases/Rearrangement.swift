import PhraseVAE
import Neural
import Music

/// A trio played by another band: drums or bass of another phrase, drums gathered from many phrases,
/// that keep silent or take each other's part.
///
/// Bands of one collection play few patterns; a model that is to follow bands it never heard has to
/// learn patterns, not songs.
package enum Rearrangement {
  /// Share of trios that get another phrase's drums.
  private static let otherDrumsShare: Float = 0.4
  /// Share of trios that get another phrase's bass.
  private static let otherBassShare: Float = 0.2
  /// Share of trios of which some drums play what they do in phrases of their own, each one's chance
  /// to, and its chance to begin somewhere else in the bar.
  private static let gatheredShare: Float = 0.4
  private static let guestShare: Float = 0.5
  private static let shiftedShare: Float = 0.5
  /// Share of trios of which two drums take each other's part.
  private static let exchangedShare: Float = 0.4
  /// Share of trios of which some drums keep silent, and each one's chance to.
  private static let thinnedShare: Float = 0.3
  private static let silentShare: Float = 0.25

  /// Rearranges a trio, perhaps.
  /// - Parameter another: draws another one, of the same length and steps.
  package static func of(
    _ trio: TrioGrid, using random: inout RandomGenerator,
    another: (inout RandomGenerator) -> TrioGrid
  ) -> TrioGrid {
    var made = trio
    if random.uniform() < otherDrumsShare { made.drums = another(&random).drums }
    if random.uniform() < otherBassShare { made.bass = another(&random).bass }
    if random.uniform() < gatheredShare {
      for drum in DrumClass.allCases where random.uniform() < guestShare {
        let steps =
          random.uniform() < shiftedShare ? random.integer(below: 4 * trio.melody.stepsPerBeat) : 0
        made.drums.give(drum.rawValue, partIn: another(&random).drums, later: steps)
      }
    }
    if random.uniform() < exchangedShare {
      let count = DrumClass.allCases.count
      made.drums.exchange(random.integer(below: count), random.integer(below: count))
    }
    if random.uniform() < thinnedShare {
      for drum in DrumClass.allCases where random.uniform() < silentShare {
        made.drums.silence(drum.rawValue)
      }
    }
    return made
  }
}

extension DrumGrid {
  /// Lets a drum play what it does in other drums, so many steps later; what leaves the end comes in
  /// at the beginning.
  fileprivate mutating func give(_ drum: Int, partIn other: DrumGrid, later steps: Int) {
    silence(drum)
    for (step, mask) in other.masks.enumerated() {
      masks[(step + steps) % masks.count] |= mask & 1 << drum
    }
  }

  /// Lets two drums take each other's part.
  fileprivate mutating func exchange(_ a: Int, _ b: Int) {
    for step in masks.indices where (masks[step] >> a ^ masks[step] >> b) & 1 == 1 {
      masks[step] ^= 1 << a | 1 << b
    }
  }

  /// Takes one drum away.
  fileprivate mutating func silence(_ drum: Int) {
    for step in masks.indices { masks[step] &= ~(1 << drum) }
  }
}

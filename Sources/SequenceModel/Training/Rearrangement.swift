import Neural
import Score

/// A trio played by another band: drums or bass of another phrase, drums that keep silent or take each
/// other's part.
///
/// Bands of one collection play few patterns; a model that is to follow bands it never heard has to
/// learn patterns, not songs.
package enum Rearrangement {
  /// Share of trios that get another phrase's drums.
  private static let otherDrumsShare: Float = 0.4
  /// Share of trios that get another phrase's bass.
  private static let otherBassShare: Float = 0.2
  /// Share of trios of which two drums take each other's part.
  private static let exchangedShare: Float = 0.4
  /// Share of trios of which some drums keep silent, and each one's chance to.
  private static let thinnedShare: Float = 0.3
  private static let silentShare: Float = 0.25

  /// Rearranges a trio, perhaps.
  /// - Parameter other: another one, of the same length and steps.
  package static func of(
    _ trio: TrioGrid, other: TrioGrid, using random: inout RandomGenerator
  ) -> TrioGrid {
    var made = trio
    if random.uniform() < otherDrumsShare { made.drums = other.drums }
    if random.uniform() < otherBassShare { made.bass = other.bass }
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

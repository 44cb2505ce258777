import Corpora
import ModelTestSupport
import Training
import Neural
import Music
import PhraseVAE
import Testing

@Suite struct RearrangementTests {
  private func trio(_ seed: Int) -> TrioGrid {
    guard case .trio(let trio) = Fixtures.phrase(.trio16, seed) else { fatalError("no trio") }
    return trio
  }

  /// What one drum does at each step.
  private func part(of drum: Int, in drums: DrumGrid) -> [Bool] {
    drums.masks.map { $0 >> drum & 1 == 1 }
  }

  @Test func theMelodyStaysAndTheBandIsMadeOfWhatThereWas() {
    let (one, other) = (trio(1), trio(2))
    var random = RandomGenerator(seed: 1)
    let silence = [Bool](repeating: false, count: one.stepCount)
    var parts: Set<[Bool]> = [silence]
    for drums in [one.drums, other.drums] {
      for drum in DrumClass.allCases {
        let played = part(of: drum.rawValue, in: drums)
        for steps in 0..<16 { parts.insert(Array(played.suffix(steps) + played.dropLast(steps))) }
      }
    }
    var (basses, drums) = (Set<MelodyGrid>(), Set<DrumGrid>())
    for _ in 0..<200 {
      let made = Rearrangement.of(one, using: &random) { _ in other }
      #expect(made.melody == one.melody)
      for drum in DrumClass.allCases {
        #expect(parts.contains(part(of: drum.rawValue, in: made.drums)))
      }
      basses.insert(made.bass)
      drums.insert(made.drums)
    }
    #expect(basses == [one.bass, other.bass])
    #expect(drums.isSuperset(of: [one.drums, other.drums]))
    #expect(drums.count > 80)
  }
}

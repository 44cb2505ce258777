import Neural
import Score
import SequenceModel
import Testing

@Suite struct RearrangementTests {
  private func trio(_ seed: Int) -> TrioGrid {
    guard case .trio(let trio) = Fixtures.phrase(.trio16, seed) else { fatalError("no trio") }
    return trio
  }

  @Test func theMelodyStaysAndTheBandIsMadeOfWhatThereWas() {
    let (one, other) = (trio(1), trio(2))
    var random = RandomGenerator(seed: 1)
    func strokes(_ drums: DrumGrid) -> Int { drums.masks.reduce(0) { $0 + $1.nonzeroBitCount } }
    var (basses, drums) = (Set<MelodyGrid>(), Set<DrumGrid>())
    for _ in 0..<200 {
      let made = Rearrangement.of(one, other: other, using: &random)
      #expect(made.melody == one.melody)
      #expect(strokes(made.drums) <= max(strokes(one.drums), strokes(other.drums)))
      basses.insert(made.bass)
      drums.insert(made.drums)
    }
    #expect(basses == [one.bass, other.bass])
    #expect(drums.isSuperset(of: [one.drums, other.drums]))
    #expect(drums.count > 10)
  }
}

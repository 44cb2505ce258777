import ModelTestSupport
import Music
import PhraseVAE
import Testing

@Suite struct PhraseWalkTests {
  private func bars(_ grid: NoteGrid) -> [[UInt16]] {
    (0..<grid.barCount).map { grid.bars($0..<$0 + 1).tokens }
  }

  private func walk(amount: Double, temperature: Double = 1, seed: UInt64 = 1) -> PhraseWalk {
    PhraseWalk(
      Fixtures.model(.melody2), amount: amount, temperature: temperature, seed: seed)
  }

  @Test(arguments: [PhraseKind.melody2, .jig2, .drums2, .trio16])
  func itGoesOnByWholeSections(kind: PhraseKind) {
    var walk = PhraseWalk(Fixtures.model(kind), amount: 0.3, temperature: 1, seed: 1)
    #expect(walk.sectionBarCount == (kind == .trio16 ? 16 : 4))
    for _ in 0..<3 {
      #expect(walk.next().stepCount == walk.sectionBarCount * kind.stepsPerBar)
    }
  }

  @Test func aShortPhraseIsHeardTwiceAndItsLastBarIsAnother() {
    var walk = walk(amount: 0.5)
    for _ in 0..<4 {
      let bars = bars(walk.next())
      #expect(bars[1] != bars[3])
      // What begins a phrase again ends what sounded before.
      #expect(bars[0].dropFirst() == bars[2].dropFirst())
    }
  }

  @Test func theSeedDecidesAll() {
    var (one, same, other) = (walk(amount: 0.3), walk(amount: 0.3), walk(amount: 0.3, seed: 2))
    let first = (0..<3).map { _ in one.next() }
    #expect(first == (0..<3).map { _ in same.next() })
    #expect(first != (0..<3).map { _ in other.next() })
  }

  @Test func itStandsStillWithoutTemperature() {
    func starts(temperature: Double) -> [[UInt16]] {
      var walk = walk(amount: 1, temperature: temperature)
      return (0..<4).map { _ in bars(walk.next())[0] }
    }
    #expect(Set(starts(temperature: 0)).count == 1)
    #expect(Set(starts(temperature: 1)).count > 1)
  }

  @Test func aWishForNotesIsFollowed() {
    func density(wanted: Double) -> Double {
      var walk = walk(amount: 1)
      walk.wantedDensity = wanted
      _ = walk.next()
      return (0..<6).map { _ in
        _ = walk.next()
        return walk.density
      }.reduce(0, +) / 6
    }
    let (few, many) = (density(wanted: 1), density(wanted: 16))
    #expect(few + 0.25 < many, "\(few), \(many)")
  }

  @Test func whatComesNextCanBeDrawnOnceMore() {
    var (one, other) = (walk(amount: 0.6), walk(amount: 0.6))
    let first = one.next()
    #expect(other.next() == first)
    other.redraw()
    #expect(bars(other.next())[0] != bars(one.next())[0])
    // From where the last section was: without a step it is the same again, but for chance.
    var still = walk(amount: 0, temperature: 0)
    let section = still.next()
    still.redraw()
    #expect(bars(still.next())[0] == bars(section)[0])
  }

  @Test func theKeyCanChange() throws {
    var walk = walk(amount: 0.3)
    _ = walk.next()
    let key = try #require(walk.key)
    let fifth = MusicalKey(tonic: key.tonic + 7, isMinor: key.isMinor)
    var same = walk
    walk.key = fifth
    let (before, after) = (bars(same.next())[0], bars(walk.next())[0])
    #expect(before != after && walk.key == fifth)
  }
}

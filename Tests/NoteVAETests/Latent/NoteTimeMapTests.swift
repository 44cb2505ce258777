import NoteVAE
import Testing

@Suite struct NoteTimeMapTests {
  private func positions(sustain: Range<Int>, target: Int, of count: Int = 100_000) -> [Double] {
    let map = NoteTimeMap(sampleCount: count, sustain: sustain, target: target)
    return (0...target).map { map.position(at: Double($0)) }
  }

  @Test func theOwnLengthIsTheNoteItself() {
    #expect(positions(sustain: 10_000..<80_000, target: 100_000) == (0...100_000).map(Double.init))
  }

  @Test(arguments: [60_000, 90_000, 115_000, 200_000, 1_000_000])
  func attackAndReleaseKeepTheirSpeed(target: Int) {
    let places = positions(sustain: 10_000..<80_000, target: target)
    #expect(places[0...10_000].elementsEqual((0...10_000).map(Double.init)))
    let release = (0...20_000).map { Double(80_000 + $0) }
    #expect(zip(places.suffix(20_001), release).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test(arguments: [115_000, 200_000, 1_000_000])
  func aLongerNoteNeverJumpsAndStaysInItsSustain(target: Int) {
    let places = positions(sustain: 10_000..<80_000, target: target)
    let steps = zip(places.dropFirst(), places).map { $0 - $1 }
    #expect(steps.allSatisfy { abs($0) < 1 + 1e-6 })
    #expect(places[10_000...(target - 20_000)].allSatisfy { (10_000 - 1e-6...80_000 + 1e-6) ~= $0 })
    if target > 115_000 {
      // It wanders: at its own speed while it goes forwards.
      #expect(steps.filter { abs($0 - 1) < 1e-6 }.count > target / 2)
      #expect(steps.contains { $0 < 0 })
    }
  }

  @Test(arguments: [1, 10, 5_000, 29_000])
  func whatIsTooShortForBothEndsKeepsItsOrder(target: Int) {
    let places = positions(sustain: 10_000..<80_000, target: target)
    #expect(places[0] == 0 && abs(places[target] - 100_000) < 1e-6)
    #expect(zip(places.dropFirst(), places).allSatisfy { $0 > $1 })
  }

  @Test func aNoteWithoutSustainHoldsItsLastMoment() {
    let places = positions(sustain: 40_000..<40_000, target: 150_000)
    #expect(places[80_000] == 40_000)
    #expect(abs(places[150_000] - 100_000) < 1e-6)
  }
}

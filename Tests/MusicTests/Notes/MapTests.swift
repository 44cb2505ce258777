import Music
import Testing

@Suite struct MapTests {
  @Test func beatsAndSecondsThereAndBack() {
    let map = TempoMap([
      .init(beat: 4, beatsPerMinute: 60), .init(beat: 8, beatsPerMinute: 240),
      .init(beat: 8, beatsPerMinute: 30),
    ])
    #expect(map.seconds(atBeat: 4) == 2)
    #expect(map.seconds(atBeat: 8) == 6)
    #expect(map.seconds(atBeat: 9) == 8)
    for beat in [0, 1.5, 4, 7.25, 8, 100] {
      #expect(abs(map.beat(atSeconds: map.seconds(atBeat: beat)) - beat) < 1e-9)
    }
    #expect(map.beatsPerMinute(atBeat: 0) == 120)
    #expect(map.beatsPerMinute(atBeat: 8) == 30)
  }

  @Test func aPickupIsAShortBar() {
    let map = MetreMap([
      .init(beat: 0, metre: Metre(1, 4)), .init(beat: 1, metre: .common),
      .init(beat: 9, metre: Metre(6, 8)),
    ])
    #expect((0..<6).map(map.startBeat(ofBar:)) == [0, 1, 5, 9, 12, 15])
    #expect([0, 0.99, 1, 4.9, 5, 9, 11.9, 12].map(map.bar(atBeat:)) == [0, 0, 1, 1, 2, 3, 3, 4])
    #expect(map.metre(atBeat: 10) == Metre(6, 8))
  }

  @Test func aChangeCutsTheBarBefore() {
    let map = MetreMap([.init(beat: 6, metre: .common)])
    #expect((0..<4).map(map.startBeat(ofBar:)) == [0, 4, 6, 10])
    #expect(MetreMap([.init(beat: 8, metre: .common)]).changes.count == 1)
  }
}

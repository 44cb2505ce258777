import Sfumato
import Testing

@Suite struct MixTimelineTests {
  @Test func itMovesOnStraightLinesAndStaysAtItsEnds() {
    let timeline = MixTimeline([
      .init(beat: 8, position: BlendPosition(x: 1, y: 0)),
      .init(beat: 4, position: BlendPosition(x: 0, y: 1)),
    ])
    #expect(timeline.points.map(\.beat) == [4, 8])
    #expect(timeline.position(atBeat: 0) == BlendPosition(x: 0, y: 1))
    #expect(timeline.position(atBeat: 5) == BlendPosition(x: 0.25, y: 0.75))
    #expect(timeline.position(atBeat: 8) == BlendPosition(x: 1, y: 0))
    #expect(timeline.position(atBeat: 99) == BlendPosition(x: 1, y: 0))
  }

  @Test func twoPlacesAtOneBeatAreAJump() {
    let timeline = MixTimeline([
      .init(beat: 0, position: BlendPosition(x: 0)), .init(beat: 4, position: BlendPosition(x: 0)),
      .init(beat: 4, position: BlendPosition(x: 1)),
    ])
    #expect(timeline.position(atBeat: 3.999).x == 0)
    #expect(timeline.position(atBeat: 4).x == 1)
  }
}

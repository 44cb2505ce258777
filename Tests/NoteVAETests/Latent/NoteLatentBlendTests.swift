import NoteVAE
import Testing

@Suite struct NoteLatentBlendTests {
  private let short = NoteLatent(
    global: [1, 2], local: [0, 0, 1, 1], localSize: 2,
    condition: NoteCondition(pitch: nil, velocity: 0.2), level: 0.1, sampleCount: 4_000)
  private let long = NoteLatent(
    global: [3, 6], local: [2, 2, 3, 3, 5, 5], localSize: 2,
    condition: NoteCondition(pitch: 60, velocity: 0.6), level: 0.001, sampleCount: 6_000)

  @Test func theEndsAreTheNotes() {
    let end = NoteLatent.blend([short, long], weights: [0, 1])
    #expect(end.global == long.global && end.local == long.local)
    #expect(end.condition == long.condition && end.sampleCount == 6_000)
    #expect(abs(end.level - 0.001) < 1e-6)
    let start = NoteLatent.blend([short, long], weights: [1, 0])
    #expect(start.global == short.global && Array(start.local.prefix(4)) == short.local)
    #expect(start.sampleCount == 4_000 && abs(start.level - 0.1) < 1e-6)
  }

  @Test func theMiddleLiesBetween() {
    let middle = NoteLatent.blend([short, long], weights: [0.5, 0.5])
    #expect(middle.global == [2, 4])
    #expect(middle.local == [1, 1, 2, 2, 3, 3], "a path that has ended stays where it ended")
    #expect(middle.condition.pitch == 60, "the first pitch that there is")
    #expect(abs(middle.level - 0.01) < 1e-6, "half way in decibels")
    #expect(middle.sampleCount == 5_000)
  }

  @Test func beyondTheEndsIsBounded() {
    let beyond = NoteLatent.blend([short, long], weights: [-0.5, 1.5])
    #expect(beyond.global == [4, 8])
    #expect(beyond.sampleCount == 6_000 && beyond.condition.velocity <= 1)
  }
}

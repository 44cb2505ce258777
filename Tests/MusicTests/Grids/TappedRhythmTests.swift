import Music
import Testing

@Suite struct TappedRhythmTests {
  /// Taps at steps of a tempo, each so much late.
  private func taps(
    _ steps: [Double], tempo: Double, from start: Double = 0.4
  ) -> [TappedRhythm.Tap] {
    steps.map { .init(seconds: start + $0 * 15 / tempo, velocity: 80) }
  }

  @Test(arguments: [84.0, 96, 120, 140])
  func theTempoOfTapsIsFound(tempo: Double) {
    let found = TappedRhythm.tempo(
      of: taps([0, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28], tempo: tempo))
    #expect(abs(found - tempo) <= 1)
  }

  @Test func tapsLieOnTheNearestStepsAndKeepForceAndLateness() {
    let rhythm = TappedRhythm(taps([0, 3.2, 8, 17.9], tempo: 100), beatsPerMinute: 100)
    #expect(rhythm.stepCount == 32)
    #expect(rhythm.velocities.indices.filter { rhythm.velocities[$0] > 0 } == [0, 3, 8, 18])
    #expect(abs(rhythm.offsets[3] - 0.2) < 1e-3 && abs(rhythm.offsets[18] + 0.1) < 1e-3)
  }

  @Test func aRhythmOfOneBarComesTwiceAndLongOnesAreWholePhrases() {
    let short = TappedRhythm(taps([0, 4, 8, 12], tempo: 90), beatsPerMinute: 90)
    #expect(short.stepCount == 32 && short.velocities[..<16] == short.velocities[16...])
    #expect(TappedRhythm(taps([0, 33], tempo: 90), beatsPerMinute: 90).stepCount == 64)
    #expect(TappedRhythm(taps([0], tempo: 90)).beatsPerMinute == 110)
  }

  @Test func notesAreTapsFromTheirFirstBarOn() {
    let notes = [8.0, 9, 10.5].map {
      NoteEvent(startBeat: $0, durationBeats: 0.5, pitch: 60, velocity: 90)
    }
    let rhythm = TappedRhythm(notes: notes, beatsPerMinute: 120)
    #expect(
      rhythm.velocities.indices.prefix(16).filter { rhythm.velocities[$0] > 0 } == [0, 4, 10])
  }
}

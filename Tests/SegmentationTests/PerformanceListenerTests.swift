import Segmentation
import Signal
import Testing

@Suite struct PerformanceListenerTests {
  /// Recordings that were trimmed begin with their first note.
  @Test func aNoteAtTheVeryBeginningIsFound() throws {
    let tune = Melodies.notes([(0, 0.5, 60), (0.5, 1, 64), (1.1, 1.6, 67)])
    let clip = AudioClip(samples: Melodies.play(tune, seconds: 2), sampleRate: Melodies.rate)
    let found = try #require(try PerformanceListener(network: nil).listen(to: clip)).notes
    let match = NoteMatch(truth: tune, found: found)
    #expect(match.matchCount == 3 && match.foundCount == 3, "\(found)")
    #expect(found[0].startSeconds < 0.02)
  }
}

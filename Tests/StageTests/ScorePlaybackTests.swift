import Foundation
import Neural
import Sfumato
import Stage
import Testing

/// A piece that is paused, and goes to other bars.
@Suite struct ScorePlaybackTests {
  private let playback: ScorePlayback

  /// Four bars of two seconds: the second one is quiet, and nobody turns it up again but the third.
  init() throws {
    let samples = try #require(InstalledFiles.root).appending(path: "Samples").path
    let model = try NotePreset.load()
    let sounds = try SoundLoader(model).sounds(["\(samples)/flute_C4.wav"])
    let notes = (0..<16).map {
      NoteEvent(startBeat: Double($0), durationBeats: 0.8, pitch: 72)
    }
    let sequence = NoteSequence(
      tracks: [
        .init(
          name: "Lead", notes: notes,
          controls: [
            .init(beat: 4, .controller(7, value: 30)),
            .init(beat: 8, .controller(7, value: 127)),
          ])
      ], tempoMap: TempoMap(beatsPerMinute: 120))
    playback = ScorePerformance(sequence, model: model)
      .playback([.init(track: 0, sounds: sounds)], hands: nil)
  }

  /// The largest sample of so many seconds; what is asked for meanwhile is heard after 0.1 s.
  private func peak(seconds: Double) -> Float {
    let ensemble = playback.ensemble
    let end = ensemble.sampleTime + Int(48_000 * seconds)
    var peak: Float = 0
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    while ensemble.sampleTime < end {
      ensemble.advance(to: ensemble.sampleTime + 4_800)
      ensemble.render(into: &left, &right, frameCount: 256)
      peak = left.reduce(peak) { max($0, abs($1)) }
    }
    return peak
  }

  private var beat: Double { playback.beat(atSample: playback.ensemble.sampleTime) }

  @Test func aPauseIsSilentAndTheRestIsNotLost() {
    let loud = peak(seconds: 1)
    #expect(loud > 0.01 && abs(beat - 2) < 0.02)
    playback.setPaused(true)
    _ = peak(seconds: 1)
    let stopped = beat
    #expect(playback.isPaused && abs(stopped - 2.2) < 0.05)
    #expect(peak(seconds: 0.5) < 1e-4 && beat == stopped)
    playback.setPaused(false)
    #expect(peak(seconds: 1) > 0.5 * loud && abs(beat - stopped - 1.8) < 0.05)
    // Where it ends is as much later.
    _ = peak(seconds: 6)
    #expect(!playback.ensemble.isOver && abs(beat - stopped - 13.8) < 0.05)
  }

  @Test func itGoesToBars() {
    let loud = peak(seconds: 0.8)
    playback.go(toBar: 1)
    _ = peak(seconds: 0.3)
    #expect(playback.bar == 1)
    let quiet = peak(seconds: 0.8)
    #expect(quiet < 0.5 * loud && quiet > 0.001, "the volume of that bar: \(quiet), \(loud)")
    // Back where it was not turned down yet.
    playback.go(toBar: 0)
    _ = peak(seconds: 0.3)
    #expect(playback.bar == 0 && peak(seconds: 0.8) > 0.7 * loud)
    playback.go(toBar: 99)
    _ = peak(seconds: 0.2)
    #expect(playback.bar == 3)
    playback.setPaused(true)
    playback.go(toBar: 2)
    _ = peak(seconds: 0.5)
    #expect(abs(beat - 8) < 0.01)
    playback.setPaused(false)
    #expect(peak(seconds: 0.8) > 0.5 * loud && abs(beat - 9.4) < 0.05)
  }
}

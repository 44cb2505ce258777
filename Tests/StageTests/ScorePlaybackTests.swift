import Foundation
import Neural
import Sfumato
import Stage
import Testing

/// A piece that is paused, and goes to other bars.
@Suite struct ScorePlaybackTests {
  private let playback: ScorePlayback
  private static let model = Result { try NotePreset.load() }

  /// Four bars of two seconds: the second one is quiet, and nobody turns it up again but the third.
  init() throws {
    playback = try Self.playback(["flute_C4.wav"])
  }

  /// - Parameter blend: with two sounds, where between them it is.
  private static func playback(
    _ names: [String], blend: BlendAutomation? = nil
  ) throws -> ScorePlayback {
    let samples = try #require(InstalledFiles.root).appending(path: "Samples").path
    let model = try model.get()
    let sounds = try SoundLoader(model).sounds(names.map { "\(samples)/\($0)" })
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
    var performance = ScorePerformance(sequence, model: model)
    performance.blend = blend
    return performance.playback([.init(track: 0, sounds: sounds)], hands: nil)
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

  /// Pauses, bars gone to, a clock's beginning and its tempi, taken once more before anything is heard.
  @Test func itsTurnsGiveTheSameSamples() throws {
    func made() throws -> ScorePlayback {
      try Self.playback(
        ["flute_C4.wav", "cello_C4.wav"],
        blend: BlendAutomation([
          .init(at: 0, BlendPosition(x: 0)), .init(at: 16, BlendPosition(x: 1)),
        ]))
    }
    let live = try made()
    var heard: [Float] = []
    func play(_ seconds: Double) {
      var (left, right) = ([Float](repeating: 0, count: 100), [Float](repeating: 0, count: 100))
      let end = live.ensemble.sampleTime + Int(48_000 * seconds)
      while live.ensemble.sampleTime < end {
        live.ensemble.advance(to: live.ensemble.sampleTime + 4_800)
        live.ensemble.render(into: &left, &right, frameCount: 100)
        heard += left
      }
    }
    play(0.7)
    live.setPaused(true)
    play(0.4)
    live.go(toBar: 2)
    play(0.1)
    live.setPaused(false)
    play(0.5)
    live.go(toBar: 1)
    play(0.6)
    live.begin(atBeat: 4, at: live.ensemble.handedOn + 9_000, beatsPerMinute: 200)
    play(1)
    let bar = try #require(live.freeBar)
    live.setTempo(90, fromBeat: bar.beat)
    play(1.5)
    #expect(live.turns.count == 6 && heard.contains { abs($0) > 0.01 })

    let again = try made()
    again.replay(live.turns)
    let clip = try #require(again.ensemble.render(sampleCount: heard.count) { _ in true })
    let first = heard.indices.first { heard[$0] != clip.channels[0][$0] }
    #expect(first == nil, "sample \(first ?? 0) of \(heard.count) differs")
    // Without its turns it is another piece.
    let plain = try #require(try made().ensemble.render(sampleCount: heard.count) { _ in true })
    #expect(plain.channels[0] != clip.channels[0])
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

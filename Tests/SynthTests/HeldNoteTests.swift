import Foundation
import NoteVAE
import Signal
import Synth
import Testing

/// Keys that are held for long.
@Suite struct HeldNoteTests {
  private func levels(_ clip: AudioClip, from start: Double) -> [Double] {
    stride(from: Int(start * 48_000), to: clip.sampleCount - 23_999, by: 24_000).map {
      let part = AudioClip(samples: Array(clip.mono[$0..<$0 + 24_000]), sampleRate: 48_000)
      return Units.amplitudeToDB(Double(part.rms))
    }
  }

  @Test(arguments: [0.0, 0.5, 1.0]) func aHeldKeyStays(x: Double) throws {
    let clip = Studio.play(
      [(0, .noteOn(key: 64, velocity: 0.75))], seconds: 10,
      on: Studio.performance { $0.position = BlendPosition(x: x) })
    let levels = levels(clip, from: 2)
    #expect(levels.max()! - levels.min()! < 3, "\(levels)")
    #expect(levels.min()! > -40)
    for start in [96_000, 430_000] {
      let part = AudioClip(samples: Array(clip.mono[start..<start + 48_000]), sampleRate: 48_000)
      let pitch = try #require(PitchTracker().notePitch(of: part).pitch)
      #expect(abs(pitch - 64) < 0.1, "sounds as MIDI \(pitch)")
    }
  }

  @Test func aStruckSoundStaysTooUnlessItMayEnd() {
    let struck = Studio.sounds(Studio.marimba)
    let events: [(Double, PerformanceEvent.Action)] = [(0, .noteOn(key: 69, velocity: 0.75))]
    let held = levels(Studio.play(events, seconds: 8, on: Studio.performance(struck)), from: 2)
    #expect(held.max()! - held.min()! < 3 && held.min()! > -50, "\(held)")
    let ended = Studio.play(events, seconds: 5, on: Studio.performance(struck) { $0.holds = false })
    #expect(levels(ended, from: 1.5)[0] < held[0] - 20)
    #expect(ended.mono.suffix(24_000).allSatisfy { $0 == 0 })
  }

  /// A loop would show as a level or spectrum that repeats; the walk never turns at the same places.
  @Test func noLoopIsHeard() {
    let clip = Studio.play([(0, .noteOn(key: 60, velocity: 0.75))], seconds: 10)
    let found = STFT(.standard).analyze(clip.mono, sampleRate: 48_000).magnitudes
    // Level of the third partial, at 785 Hz, from frame to frame.
    let bin = Int((3 * 261.6 / 48_000 * 2048).rounded())
    let track = (375..<found.frameCount).map {
      log(Double(found.values[$0 * found.binCount + bin]) + 1e-6)
    }
    let mean = track.reduce(0, +) / Double(track.count)
    func correlation(_ lag: Int) -> Double {
      let pairs = zip(track, track.dropFirst(lag))
      return pairs.reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
        / Double(track.count - lag)
    }
    let own = correlation(0)
    let best = (94..<track.count / 2).map { correlation($0) / own }.max()!
    #expect(best < 0.8, "the sound repeats itself: correlation \(best)")
  }

  @Test func aSoundWithoutPitchPlaysAndMoves() {
    var drum = Studio.marimba
    drum.condition.pitch = nil
    func centroid(_ key: Int) -> Double {
      let clip = Studio.play(
        [(0, .noteOn(key: key, velocity: 0.8))], seconds: 0.5,
        on: Studio.performance(Studio.sounds(drum)))
      #expect(clip.rms > 1e-4 && clip.mono.allSatisfy { $0.isFinite })
      let found = STFT(.standard).analyze(clip.mono, sampleRate: 48_000).magnitudes
      var (weighted, sum) = (0.0, 0.0)
      for (i, magnitude) in found.values.enumerated() {
        let power = Double(magnitude * magnitude)
        weighted += power * Double(i % found.binCount)
        sum += power
      }
      return weighted / sum
    }
    let ratio = centroid(72) / centroid(48)
    #expect(ratio > 2, "two octaves up, the middle of the spectrum is \(ratio) times as high")
  }
}

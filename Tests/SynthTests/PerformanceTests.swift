import AudioFiles
import Foundation
import Signal
import Synth
import Testing

@Suite struct PerformanceTests {
  @Test func aKeySoundsAtItsPitchAndEndsInSilence() throws {
    let clip = Studio.play(
      [(0, .noteOn(key: 57, velocity: 0.8)), (1, .noteOff(key: 57))], seconds: 2.2)
    #expect(clip.channels.allSatisfy { $0.allSatisfy { $0.isFinite && abs($0) <= 1 } })
    let held = AudioClip(samples: Array(clip.mono[0..<48_000]), sampleRate: 48_000)
    let pitch = try #require(PitchTracker().notePitch(of: held).pitch)
    #expect(abs(pitch - 57) < 0.1, "sounds as MIDI \(pitch)")
    #expect(held.rms > 0.005)
    #expect(clip.mono[90_000...].allSatisfy { $0 == 0 })
  }

  @Test func blocksOfAnySizeGiveTheSameSamples() {
    let events: [(Double, PerformanceEvent.Action)] = [
      (0, .noteOn(key: 60, velocity: 0.8)), (0.0511, .noteOn(key: 64, velocity: 0.5)),
      (0.1, .blend(BlendPosition(x: 0.9))), (0.15, .pitchBend(semitones: 1)),
      (0.2, .noteOff(key: 60)), (0.3, .sounds(Studio.sounds(Studio.piano, Studio.marimba))),
    ]
    let expected = Studio.play(events, seconds: 0.5)
    for length in [1, 64, 1000] {
      #expect(Studio.play(events, seconds: 0.5, blockLength: length) == expected)
    }
  }

  @Test func nothingPlayedIsSilence() {
    #expect(Studio.play([], seconds: 0.1).peak == 0)
  }
}

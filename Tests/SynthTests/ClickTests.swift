import Foundation
import Neural
import NoteVAE
import Signal
import Synth
import Testing

/// Whatever the player does, no sample jumps further than in steady sound.
@Suite struct ClickTests {
  /// Largest step from one sample to the next, of either channel.
  private func jump(_ clip: AudioClip) -> Float {
    clip.channels.map { samples in
      zip(samples, samples.dropFirst()).reduce(Float(0)) { max($0, abs($1.1 - $1.0)) }
    }.max()!
  }

  private let chord = [48, 55, 60, 64]

  /// The jump of the steady chord at the place between the sounds where it is largest.
  private func steadyJump() -> Float {
    [0.0, 0.25, 0.5, 0.75, 1].map { x in
      jump(
        Studio.play(
          chord.map { (0, .noteOn(key: $0, velocity: 0.7)) }, seconds: 1.5,
          on: Studio.performance { $0.position = BlendPosition(x: x) }))
    }.max()!
  }

  @Test func movesOfBlendAndPitchDoNotClick() {
    var random = RandomGenerator(seed: 3)
    var events: [(Double, PerformanceEvent.Action)] = chord.map {
      (0, .noteOn(key: $0, velocity: 0.7))
    }
    for i in 0..<60 {
      let time = 0.3 + 0.02 * Double(i)
      events.append((time, .blend(BlendPosition(x: Double(random.uniform())))))
      events.append((time, .pitchBend(semitones: Double(random.uniform(in: -2..<2)))))
    }
    let clip = Studio.play(events, seconds: 1.5)
    #expect(clip.mono.allSatisfy { $0.isFinite })
    // Bent up by 2 semitones, everything moves 1.12 times as fast.
    #expect(jump(clip) < 1.4 * steadyJump(), "\(jump(clip)) against \(steadyJump())")
  }

  @Test func stolenAndSilencedVoicesDoNotClick() {
    var events: [(Double, PerformanceEvent.Action)] = []
    for i in 0..<40 {
      events.append(
        (0.03 * Double(i), .noteOn(key: chord[i % 4] + 12 * (i / 4 % 2), velocity: 0.7)))
      if i % 5 == 4 { events.append((0.03 * Double(i) + 0.011, .noteOff(key: chord[i % 4]))) }
    }
    events.append((1.2, .allSoundOff))
    let performance = Studio.performance { $0.voiceCount = 4 }
    let clip = Studio.play(events, seconds: 1.5, on: performance)
    #expect(performance.counters.stolen > 20)
    // Notes an octave higher move twice as fast.
    #expect(jump(clip) < 2 * steadyJump(), "\(jump(clip)) against \(steadyJump())")
    #expect(clip.mono[60_000...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: [Studio.flute, Studio.cello, Studio.piano, Studio.marimba])
  func notesDoNotBeginWithAClick(_ sound: NoteLatent) {
    for key in [45, 60, 81] {
      let clip = Studio.play(
        [(0.1, .noteOn(key: key, velocity: 0.8))], seconds: 0.4,
        on: Studio.performance(Studio.sounds(sound)))
      let samples = clip.channels[0]
      let onset = samples.firstIndex { $0 != 0 }!
      let begun = AudioClip(samples: Array(samples[(onset + 96)...]), sampleRate: 48_000)
      #expect((4790...4810).contains(onset))
      #expect(jump(clip) < 1.2 * jump(begun), "\(key): \(jump(clip)), then \(jump(begun))")
    }
  }

  @Test func theLimiterHoldsWhatIsTooLoud() {
    let loud = Studio.play(
      (36..<68).map { (0, .noteOn(key: $0, velocity: 1)) }, seconds: 0.7,
      on: Studio.performance { $0.volume = 4 })
    #expect(loud.peak <= 0.9701 && loud.peak > 0.9)
  }
}

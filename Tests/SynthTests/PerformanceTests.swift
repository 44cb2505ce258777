import AudioFiles
import Foundation
import Signal
import Synth
import Testing

@Suite struct PerformanceTests {
  @Test(arguments: [36, 57, 84]) func aKeySoundsAtItsPitchAndEndsInSilence(key: Int) throws {
    let clip = Studio.play(
      [(0, .noteOn(key: key, velocity: 0.8)), (1, .noteOff(key: key))], seconds: 1.9)
    #expect(clip.channels.allSatisfy { $0.allSatisfy { $0.isFinite && abs($0) <= 1 } })
    let held = AudioClip(samples: Array(clip.mono[4_800..<48_000]), sampleRate: 48_000)
    let pitch = try #require(PitchTracker().notePitch(of: held).pitch)
    #expect(abs(pitch - Double(key)) < 0.1, "sounds as MIDI \(pitch)")
    #expect(held.rms > 0.005)
    #expect(clip.mono[86_400...].allSatisfy { $0 == 0 })
  }

  @Test func blocksOfAnySizeGiveTheSameSamples() {
    let events: [(Double, PerformanceEvent.Action)] = [
      (0, .noteOn(key: 60, velocity: 0.8)), (0.0511, .noteOn(key: 64, velocity: 0.5)),
      (0.1, .blend(BlendPosition(x: 0.9))), (0.15, .pitchBend(semitones: 1)),
      (0.2, .noteOff(key: 60)), (0.3, .sounds(Studio.sounds(Studio.piano, Studio.marimba))),
    ]
    let expected = Studio.play(events, seconds: 0.5)
    #expect(expected.peak > 0.01)
    for length in [1, 64, 1000] {
      let clip = Studio.play(events, seconds: 0.5, blockLength: length)
      #expect(clip.channels.elementsEqual(expected.channels), "blocks of \(length)")
    }
  }

  /// What a player does: events sent between blocks, kept with the time at which they took effect.
  @Test func liveIsOffline() {
    let events: [(block: Int, action: PerformanceEvent.Action)] = [
      (0, .noteOn(key: 50, velocity: 0.9)), (7, .noteOn(key: 57, velocity: 0.4)),
      (20, .blend(BlendPosition(x: 0))), (31, .noteOff(key: 50)),
      (40, .vibrato(Vibrato(depthCents: 30))),
    ]
    let live = Studio.performance()
    var (left, right) = ([Float](), [Float]())
    var block = [Float](repeating: 0, count: 192)
    var other = block
    var kept: [PerformanceEvent] = []
    for number in 0..<100 {
      for event in events where event.block == number {
        kept.append(PerformanceEvent(event.action, at: live.nextEventTime))
        live.send(PerformanceEvent(event.action))
      }
      live.render(into: &block, &other, frameCount: 192)
      left += block
      right += other
    }
    let offline = OfflinePerformance(
      events: kept, sampleCount: left.count
    ).render(on: Studio.performance())
    #expect(offline.rms > 0.01)
    #expect(offline.channels[0].elementsEqual(left) && offline.channels[1].elementsEqual(right))
  }

  @Test func aNoteBeginsAtItsSample() {
    func first(_ time: Int) -> Int? {
      OfflinePerformance(
        events: [PerformanceEvent(.noteOn(key: 69, velocity: 1), at: time)], sampleCount: 3_000
      ).render(on: Studio.performance(Studio.sounds(Studio.piano))).mono.firstIndex { $0 != 0 }
    }
    let start = first(0)
    #expect(start != nil && start! < 4)
    for time in [1, 100, 255, 256, 700] { #expect(first(time) == start.map { $0 + time }) }
  }

  @Test func aBlendMovesWhatSounds() {
    func spectrum(_ clip: AudioClip) -> [Double] {
      let samples = Array(clip.mono[28_800...])
      let found = STFT(.standard).analyze(samples, sampleRate: 48_000).magnitudes
      return (0..<400).map { bin in
        let sum = (0..<found.frameCount).reduce(0.0) {
          $0 + pow(Double(found.values[$1 * found.binCount + bin]), 2)
        }
        return 10 * log10(sum / Double(found.frameCount) + 1e-6)
      }
    }
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(a.count)
    }
    func play(_ moves: [(Double, PerformanceEvent.Action)], from x: Double) -> [Double] {
      spectrum(
        Studio.play(
          [(0, .noteOn(key: 60, velocity: 0.75))] + moves, seconds: 1,
          on: Studio.performance(
            Studio.sounds(Studio.still(Studio.flute), Studio.still(Studio.cello))
          ) { $0.position = BlendPosition(x: x) }))
    }
    let (flute, cello) = (play([], from: 0), play([], from: 1))
    let moved = play([(0.4, .blend(BlendPosition(x: 1)))], from: 0)
    let between = distance(flute, cello)
    #expect(between > 3)
    // Phases differ, and with them what lies between the partials.
    #expect(distance(moved, cello) < 0.3 * between)
    #expect(distance(moved, flute) > 0.75 * between)
  }

  @Test func controlsDoWhatTheySay() throws {
    func pitch(_ moves: [(Double, PerformanceEvent.Action)], tuning: Double = 0) throws -> Double {
      let clip = Studio.play(
        [(0, .noteOn(key: 60, velocity: 0.8))] + moves, seconds: 0.8,
        on: Studio.performance { $0.tuningCents = tuning })
      return try #require(
        PitchTracker().notePitch(
          of: AudioClip(samples: Array(clip.mono[14_400...]), sampleRate: 48_000)
        ).pitch)
    }
    #expect(try abs(pitch([(0.1, .pitchBend(semitones: 1.5))]) - 61.5) < 0.1)
    #expect(try abs(pitch([], tuning: -40) - 59.6) < 0.1)
    func level(_ moves: [(Double, PerformanceEvent.Action)], from start: Int = 24_000) -> Float {
      let clip = Studio.play([(0, .noteOn(key: 60, velocity: 0.8))] + moves, seconds: 1)
      return AudioClip(samples: Array(clip.mono[start...]), sampleRate: 48_000).rms
    }
    let full = level([])
    #expect(abs(level([(0.1, .volume(0.5))]) / full - 0.5) < 0.01)
    #expect(abs(level([(0.1, .expression(0.25))]) / full - 0.25) < 0.01)
    #expect(level([(0.1, .allSoundOff)]) == 0)
    #expect(level([(0.1, .sustainPedal(true)), (0.2, .noteOff(key: 60))]) > 0.8 * full)
    #expect(
      level([(0.1, .sustainPedal(true)), (0.2, .noteOff(key: 60)), (0.3, .sustainPedal(false))])
        < 0.1 * full)
    let quiet = level([(0, .envelope(Envelope(decaySeconds: 0.05, sustain: 0.1)))])
    #expect(abs(quiet / full - 0.1) < 0.02)
  }

  /// The first block after a control already has other samples, and soon they can be heard.
  @Test func aControlIsHeardInTheNextBlock() {
    let pair = (0..<2).map { _ in Studio.performance { $0.position = BlendPosition(x: 0) } }
    for performance in pair { performance.send(PerformanceEvent(.noteOn(key: 60, velocity: 0.8))) }
    func render(_ performance: Performance, _ count: Int) -> [Float] {
      var (left, right) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
      performance.render(into: &left, &right, frameCount: count)
      return left
    }
    _ = pair.map { render($0, 25_600) }
    pair[0].send(PerformanceEvent(.blend(BlendPosition(x: 1))))
    let (moved, still) = (render(pair[0], 1_024), render(pair[1], 1_024))
    let level = still.map(abs).max()!
    let differences = zip(moved, still).map { abs($0 - $1) }
    #expect(differences.firstIndex { $0 > 0 }! < 8)
    #expect(differences.firstIndex { $0 > 0.01 * level }! < 480, "−40 dB within 10 ms")
  }

  /// Sets of sounds are let go by the thread that sends, and not before they were replaced.
  @Test func oldSoundsAreLetGo() {
    weak var first: SoundSet?
    let performance: Performance
    do {
      let set = Studio.sounds(Studio.flute)
      first = set
      performance = Studio.performance(set)
    }
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    performance.send(PerformanceEvent(.sounds(Studio.sounds(Studio.cello))))
    #expect(first != nil)
    performance.render(into: &left, &right, frameCount: 256)
    #expect(first != nil, "not on the rendering thread")
    performance.send(PerformanceEvent(.sounds(Studio.sounds(Studio.flute))))
    #expect(first == nil)
  }

  @Test func velocityIsForce() {
    func level(_ velocity: Double) -> Float {
      Studio.play([(0, .noteOn(key: 60, velocity: velocity))], seconds: 0.6).rms
    }
    #expect(level(1) > 1.5 * level(0.6) && level(0.6) > 2 * level(0.3))
  }

  @Test func nothingPlayedIsSilence() {
    #expect(Studio.play([], seconds: 0.1).peak == 0)
  }

  @Test func countersTell() {
    let performance = Studio.performance { $0.voiceCount = 3 }
    for key in 60..<65 { performance.send(PerformanceEvent(.noteOn(key: key, velocity: 0.8))) }
    var (left, right) = ([Float](repeating: 0, count: 512), [Float](repeating: 0, count: 512))
    performance.render(into: &left, &right, frameCount: 512)
    let counters = performance.counters
    #expect(counters.voices == 3 && counters.stolen == 2 && counters.sampleTime == 512)
    #expect(counters.peak == max(left.map(abs).max()!, right.map(abs).max()!))
    #expect(performance.counters.peak == 0 && counters.load > 0 && counters.lostEvents == 0)
    var sent = 0
    while performance.send(PerformanceEvent(.allNotesOff)) { sent += 1 }
    #expect(sent > 100 && performance.counters.lostEvents == 1)
  }

  @Test func manyNotesAtOnceBeginWithinSomeHops() {
    let performance = Studio.performance()
    for key in 40..<72 { performance.send(PerformanceEvent(.noteOn(key: key, velocity: 0.5))) }
    let hop = performance.hopLength
    var (left, right) = ([Float](repeating: 0, count: hop), [Float](repeating: 0, count: hop))
    var tally: [Int] = []
    for _ in 0..<5 {
      performance.render(into: &left, &right, frameCount: hop)
      tally.append(performance.counters.voices)
    }
    #expect(tally == [8, 16, 24, 32, 32])
  }

  /// On a machine that has time for hardly any voice the quietest end, and new notes take their place.
  @Test func aSlowMachineHasFewerVoices() {
    let chord = (0..<8).map {
      (0.0, PerformanceEvent.Action.noteOn(key: 48 + 3 * $0, velocity: 0.7))
    }
    let last: (Double, PerformanceEvent.Action) = (0.5, .noteOn(key: 72, velocity: 0.7))
    let slow = Studio.performance { $0.mostLoad = 1e-6 }
    let clip = Studio.play(chord + [last], seconds: 1, on: slow)
    let counters = slow.counters
    #expect(counters.voices == 1 && counters.stolen == 8)
    #expect(clip.peak > 0.05)
    let pitch = PitchTracker().notePitch(
      of: AudioClip(samples: Array(clip.mono[28_800...]), sampleRate: 48_000)
    ).pitch
    #expect(abs((pitch ?? 0) - 72) < 0.1)
  }

  @Test func aBudgetFollowsTheCostOfAFrame() {
    var budget = VoiceBudget(frameSeconds: 0.005, mostLoad: 0.8)
    #expect(budget.voiceCount == PerformanceOptions.mostVoices, "nothing is known yet")
    for frames in [1, 4, 9, 30] { budget.add(seconds: 2e-4 * Double(frames), frames: frames) }
    budget.add(seconds: 1e-5, frames: 0)
    #expect(budget.voiceCount == 20)
    // Twice as slow from now on.
    for _ in 0..<100 { budget.add(seconds: 4e-3, frames: 10) }
    #expect(budget.voiceCount == 10)
    for _ in 0..<100 { budget.add(seconds: 1, frames: 1) }
    #expect(budget.voiceCount == 1)
    #expect(!VoiceBudget(frameSeconds: 0.005, mostLoad: .infinity).isLimited)
  }
}

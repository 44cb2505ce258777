import Foundation
import Signal
import Testing

/// One channel of two, whatever their phase, delay and balance: nothing of the level may get lost.
@Suite struct MonoMixTests {
  static let rate = 48_000.0

  /// A plucked note with a sharp attack; moved to later times by some samples.
  static func note(hz: Double = 220, delay: Int = 0) -> [Float] {
    let note = TestSignals.note(hz: hz, count: 48_000 - delay)
    return [Float](repeating: 0, count: delay) + note
  }

  func mix(_ left: [Float], _ right: [Float]) -> MonoMix {
    MonoMix(of: AudioClip(channels: [left, right], sampleRate: Self.rate))
  }

  /// Level of samples over that of a note, in dB.
  func level(_ samples: [Float]) -> Double {
    func energy(_ x: [Float]) -> Double { x.reduce(0) { $0 + Double($1) * Double($1) } }
    return 10 * log10(energy(samples) / energy(Self.note()))
  }

  @Test func equalChannelsAreTheirMeanSampleForSample() {
    let note = Self.note()
    #expect(mix(note, note).samples == note && mix(note, note).method == .mean)
    let softer = note.map { 0.6 * $0 }
    let mean = mix(note, softer)
    #expect(
      mean.method == .mean && TestSignals.distance(mean.samples, note.map { 0.8 * $0 }) < 1e-6)
  }

  @Test func invertedChannelsAgree() {
    let note = Self.note()
    let result = mix(note, note.map { -$0 })
    #expect(result.method == .aligned(inverted: true, delaySeconds: 0))
    #expect(TestSignals.distance(result.samples, note) < 1e-6)
  }

  @Test(arguments: [1, 48, 109, 218, 480, 1_200], [Float(1), -1])
  func delayedChannelsAgree(delay: Int, sign: Float) {
    let result = mix(Self.note(), Self.note(delay: delay).map { sign * $0 })
    #expect(abs(level(result.samples)) < 0.6)
    // No comb: the sound itself, not a sum of two.
    #expect(
      TestSignals.distance(result.samples.prefix(40_000) + [], Self.note().prefix(40_000) + [])
        < 0.1)
  }

  @Test func aSilentChannelDoesNotCount() {
    let note = Self.note()
    let silence = [Float](repeating: 0, count: note.count)
    #expect(mix(note, silence).method == .onlySounding(channel: 0))
    #expect(mix(silence, note).method == .onlySounding(channel: 1))
    #expect(mix(silence, note).samples == note)
    #expect(mix(silence, silence).samples == silence)
  }

  @Test(arguments: [Float(0.3), 0.1, 0.03]) func aFaintChannelTakesLittleAway(gain: Float) {
    let result = mix(Self.note(), Self.note().map { gain * $0 })
    #expect(level(result.samples) > -3)
  }

  @Test func unlikeChannelsAreTheirMean() {
    let (a, b) = (
      TestSignals.noise(count: 48_000, seed: 1), TestSignals.noise(count: 48_000, seed: 2)
    )
    let result = mix(a, b)
    #expect(result.method == .mean)
    #expect(TestSignals.distance(result.samples, zip(a, b).map { 0.5 * ($0 + $1) }) < 1e-6)
  }

  @Test func aWideSoundKeepsItsSide() {
    // The side is 7 dB louder than the middle.
    let middle = Self.note(hz: 330)
    let side = Self.note(hz: 220).map { 2.2 * $0 }
    let left = zip(middle, side).map { $0 + $1 }
    let right = zip(middle, side).map { $0 - $1 }
    #expect(level(mix(left, right).samples) > 3)
  }

  @Test func manyChannelsThatCancelGiveTheLoudest() {
    let note = Self.note()
    let clip = AudioClip(
      channels: [note, note.map { -0.9 * $0 }, note.map { -0.1 * $0 }], sampleRate: Self.rate)
    #expect(MonoMix(of: clip).method == .loudest(channel: 0))
    #expect(clip.mono == note)
  }

  @Test func edgesLoseTheirStepsAndOtherSoundsNothing() {
    let note = Self.note().map { $0 } + [0]
    var same = note
    NoteEdges.soften(&same, sampleRate: Self.rate)
    #expect(same.prefix(40_000) == note.prefix(40_000))
    var stepped = (0..<4_800).map { Float(cos(Double($0) * 0.05)) }
    let before = stepped
    NoteEdges.soften(&stepped, sampleRate: Self.rate)
    #expect(stepped.first == 0 && abs(stepped.last!) < 1e-3)
    #expect(stepped[48..<4_560] == before[48..<4_560])
    var nothing: [Float] = []
    NoteEdges.soften(&nothing, sampleRate: Self.rate)
    #expect(nothing.isEmpty)
  }

  @Test func directCurrentIsTakenAwayAndADrumKeepsItsPush() {
    let note = Self.note()
    let clip = AudioClip(
      channels: [note.map { $0 + 0.3 }, note.map { $0 - 0.2 }], sampleRate: Self.rate)
    for channel in clip.withoutDC.channels { #expect(TestSignals.distance(channel, note) < 5e-3) }
    let push = (0..<48_000).map { Float(exp(-Double($0) / 500)) }
    #expect(AudioClip(samples: push, sampleRate: Self.rate).withoutDC.channels[0] == push)
  }
}

import AudioFiles
import CAllocationProbe
import Foundation
import NoteVAE
import Signal
import Sounds
import Synth
import Testing

/// Stereo sounds, heard and played live.
@Suite struct StereoTests {
  /// A recording with a bundled note in each channel, one more than the other.
  private static func recording(
    _ name: String, _ channels: ([Float]) -> [[Float]]
  ) throws -> AudioFile {
    let clip = try AudioFile.read(Studio.root.appending(path: "Samples/\(name).wav").path).clip
    let samples = Array(clip.mono.prefix(36_000))
    return AudioFile(clip: AudioClip(channels: channels(samples), sampleRate: clip.sampleRate))
  }

  private static func late(_ samples: [Float], by count: Int) -> [Float] {
    [Float](repeating: 0, count: count) + samples.dropLast(count)
  }

  private static func hear(_ name: String, _ channels: ([Float]) -> [[Float]]) throws -> HeardNote {
    try NoteBlender(Studio.model).hear(recording(name, channels), path: "\(name).wav")
  }

  private static func wide(_ name: String) -> NoteLatent {
    try! hear(name) { mid in
      let room = late(mid, by: 900)
      return [zip(mid, room).map { $0 + 0.5 * $1 }, zip(mid, room).map { 0.8 * $0 - 0.4 * $1 }]
    }.note.latent
  }

  private static let flute = wide("flute_C4")
  private static let cello = wide("cello_C4")
  private static let sounds = Studio.sounds(flute, cello)

  private static func mono(_ note: NoteLatent) -> NoteLatent {
    var note = note
    note.stereo = nil
    return note
  }

  private func energy(_ samples: [Float]) -> Double {
    samples.reduce(0) { $0 + Double($1) * Double($1) }
  }

  // MARK: Heard

  @Test func aStereoRecordingIsHeardWithItsSide() throws {
    #expect(Self.flute.stereo != nil)
    let heard = try Self.hear("flute_C4") { [$0, $0.map { 0.7 * $0 }] }
    #expect(heard.note.latent.stereo != nil && heard.remarks == [])
    // The same sound twice, and a channel without sound, are mono.
    #expect(try Self.hear("flute_C4") { [$0, $0] }.note.latent.stereo == nil)
    let oneSided = try Self.hear("flute_C4") { [$0, $0.map { _ in 0 }] }
    #expect(oneSided.note.latent.stereo == nil && oneSided.note.stereo == nil)
    #expect(oneSided.remarks == [.channels(count: 2, .onlySounding(channel: 0))])
    // So are more channels than two.
    #expect(
      try Self.hear("flute_C4") { [$0, $0.map { 0.7 * $0 }, $0] }.note.latent.stereo == nil)
  }

  /// Channels of opposite phase, and such of which one is late: in mono nothing vanishes, and the exact end is
  /// what was recorded.
  @Test(arguments: [(0, Float(-1)), (24, 1), (60, 1), (24, -1)])
  func opposedAndDelayedChannelsAreKept(delay: Int, sign: Float) throws {
    let heard = try Self.hear("flute_C4") { mid in
      [mid, Self.late(mid, by: delay).map { sign * $0 }]
    }
    guard case .channels(2, .aligned(let isInverted, _))? = heard.remarks.first else {
      Issue.record("\(heard.remarks)")
      return
    }
    #expect(isInverted == (sign < 0))
    // Aligned, they are the same: in the middle. The late one lacks the other's end; the attack does not.
    let image = try #require(heard.note.latent.stereo)
    let count = StereoImage.bandCount
    #expect(image.pan.prefix(count).allSatisfy { abs($0) < 0.05 })
    #expect(image.spread.prefix(count).allSatisfy { $0 < 0.1 })
    let blender = NoteBlender(Studio.model)
    let made = blender.render(.single, of: [NoteSource(heard.note, model: Studio.model)]).channels
    let channels = heard.note.stereo!.channels(mid: heard.note.recording!)
    let gain = heard.note.latent.level / Studio.model.configuration.referenceLevel
    for (own, truth) in zip(made, [channels.left, channels.right]) {
      let errors = zip(own, truth).map { $0 - gain * $1 }
      // But for the first and last milliseconds, which are faded.
      let inside = 300..<errors.count - 300
      let power = energy(truth[inside].map { gain * $0 })
      #expect(power > 1e3 * energy(Array(errors[inside])))
      #expect(10 * log10(power / energy(Array(errors[inside]))) > 65)
    }
    let alone = blender.render(
      .single, of: [NoteSource(heard.note.withoutRecording, model: Studio.model)])
    let mean = zip(alone.channels[0], alone.channels[1]).map { 0.5 * ($0 + $1) }
    #expect(energy(mean) > 0.9 * energy(alone.channels[0]))
  }

  // MARK: Played

  private static let events: [(Double, PerformanceEvent.Action)] = [
    (0, .noteOn(key: 60, velocity: 0.8)), (0.03, .noteOn(key: 67, velocity: 0.6)),
    (0.1, .blend(BlendPosition(x: 0.1))), (0.2, .blend(BlendPosition(x: 0.9))),
    (0.25, .noteOff(key: 60)),
  ]

  private func play(
    _ sounds: SoundSet, block: Int = 256, _ more: [(Double, PerformanceEvent.Action)] = [],
    _ change: (inout PerformanceOptions) -> Void = { _ in }
  ) -> [[Float]] {
    Studio.play(
      Self.events + more, seconds: 0.4, on: Studio.performance(sounds, change), blockLength: block
    ).channels
  }

  @Test func blocksOfAnyLengthGiveTheSameSamples() {
    let expected = play(Self.sounds)
    for block in [1, 64, 1000] { #expect(play(Self.sounds, block: block) == expected) }
  }

  @Test func theSumOfBothChannelsIsThatOfMonoSounds() {
    let mono = play(Studio.sounds(Self.mono(Self.flute), Self.mono(Self.cello)))
    for width in [0.5, 1, 2] {
      let made = play(Self.sounds) { $0.stereoWidth = width }
      #expect(made != mono)
      var largest: Float = 0
      for i in made[0].indices {
        largest = max(largest, abs(made[0][i] + made[1][i] - mono[0][i] - mono[1][i]))
      }
      #expect(largest < 1e-5)
    }
    #expect(play(Self.sounds) { $0.stereoWidth = 0 } == mono)
  }

  /// The width is led as other numbers are, to mono and back, without a step.
  @Test func theWidthMovesWithoutAStep() {
    let moved = play(
      Self.sounds,
      [
        (0.1, .set(.stereoWidth, 0)), (0.15, .set(.stereoWidth, 2)),
        (
          0.3,
          .sounds(
            Studio.sounds(
              Self.mono(Self.flute), Self.mono(Self.cello)))
        ),
      ])
    func sharpest(_ channels: [[Float]]) -> Float {
      channels.reduce(0) { most, samples in
        samples.indices.dropFirst(2).reduce(most) {
          max($0, abs(samples[$1] - 2 * samples[$1 - 1] + samples[$1 - 2]))
        }
      }
    }
    #expect(sharpest(moved) < 1.5 * sharpest(play(Self.sounds) { $0.stereoWidth = 2 }))
  }

  @Test func betweenLeftAndRightLiesTheMiddle() {
    func panned(_ pan: Float) -> NoteLatent {
      var note = Self.flute
      let count = StereoImage.setCount * StereoImage.bandCount
      note.stereo = StereoImage(
        pan: .init(repeating: pan, count: count), spread: .init(repeating: 0, count: count))
      return note
    }
    let sounds = Studio.sounds(panned(0.8), panned(-0.8))
    func balanceDB(_ x: Double) -> Double {
      let channels = Studio.play(
        [(0, .blend(BlendPosition(x: x))), (0, .noteOn(key: 64, velocity: 0.8))], seconds: 0.3,
        on: Studio.performance(sounds) { $0.width = 0 }
      ).channels
      return 10 * log10(energy(channels[0]) / energy(channels[1]))
    }
    #expect(abs(balanceDB(0) - 19.1) < 0.5)
    #expect(abs(balanceDB(0.5)) < 0.1)
    #expect(abs(balanceDB(1) + 19.1) < 0.5)
  }

  @Test(.enabled(if: allocation_probe_is_available() != 0))
  func renderingAllocatesNothing() {
    let performance = Studio.performance(Self.sounds) { $0.voiceCount = 4 }
    let mono = Studio.sounds(Self.mono(Self.cello))
    let allocations = Studio.allocations(blocks: 60, on: performance) { block in
      performance.send(PerformanceEvent(.noteOn(key: 48 + block % 12, velocity: 0.7)))
      performance.send(PerformanceEvent(.blend(BlendPosition(x: Double(block) / 60))))
      if block == 20 { performance.send(PerformanceEvent(.set(.stereoWidth, 0))) }
      if block == 30 { performance.send(PerformanceEvent(.set(.stereoWidth, 1.5))) }
      if block == 50 { performance.send(PerformanceEvent(.sounds(mono))) }
    }
    #expect(allocations.count == 0)
  }
}

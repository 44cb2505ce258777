import Neural
import Stage
import CAllocationProbe
import Foundation
import Sfumato
import TestSupport
import Testing

/// Parts, drums and hands in one sound, with the shipped models.
@Suite struct EnsembleTests {
  /// What all tests play with.
  private static let studio = Result { try Studio() }
  private var studio: Studio { get throws { try Self.studio.get() } }

  private struct Studio {
    let model: NoteModel
    let sounds: SoundSet
    let others: SoundSet
    let kit: DrumKit
    /// One of other drums.
    let otherKit: DrumKit

    init() throws {
      let samples = try #require(InstalledFiles.root).appending(path: "Samples").path
      model = try NotePreset.load()
      let loader = SoundLoader(model)
      func sounds(_ names: String...) throws -> SoundSet {
        try loader.sounds(names.map { "\(samples)/\($0).wav" })
      }
      self.sounds = try sounds("flute_C4", "cello_C4")
      others = try sounds("marimba_A4", "clarinet_G3")
      kit = try DrumKit(folder: samples + "/drums", model: model)
      let folder = try TemporaryFolder()
      for (drum, name) in [("snare", "kick"), ("low_tom", "closed_hat")] {
        try FileManager.default.copyItem(
          atPath: "\(samples)/drums/\(drum).wav", toPath: folder("\(name).wav"))
      }
      otherKit = try DrumKit(folder: folder.path, model: model)
    }

    func performance() -> Performance { Performance(model, sounds: sounds) }

    /// From the first sound to the second in two seconds.
    static func course(_ sample: Int) -> BlendPosition {
      BlendPosition(x: min(1, Double(sample) / 96_000))
    }

    /// Two parts and drums for three seconds.
    func ensemble(
      kits: [DrumKit]? = nil, course: @escaping Ensemble.Course = Studio.course
    ) -> Ensemble {
      let ensemble = Ensemble(
        parts: [performance(), performance()], kits: kits ?? [kit], model: model,
        hands: performance(), course: course)
      for part in 0..<2 {
        let notes = (0..<8).map {
          NoteEvent(startBeat: Double($0) / 2, durationBeats: 0.5, pitch: 60 + 7 * part + $0)
        }
        ensemble.add(notes, toPart: part) { Int(24_000 * $0) }
      }
      let strokes = (0..<16).flatMap { step in
        [36, 42].map { NoteEvent(startBeat: Double(step) / 4, durationBeats: 0.25, pitch: $0) }
      }
      ensemble.addDrums(strokes) { Int(24_000 * $0) }
      return ensemble
    }
  }

  /// Renders in blocks, handing on `lead` samples ahead.
  private func render(_ ensemble: Ensemble, block: Int, lead: Int) -> [Float] {
    var (left, right) = ([Float](repeating: 0, count: block), [Float](repeating: 0, count: block))
    var samples: [Float] = []
    while samples.count < 72_000 {
      ensemble.advance(to: ensemble.sampleTime + block + lead)
      ensemble.render(into: &left, &right, frameCount: block)
      samples += left
    }
    return Array(samples[..<72_000])
  }

  /// The first place at which two sounds differ.
  private func difference(_ one: [Float], _ other: [Float]) -> Int? {
    one.count == other.count
      ? one.indices.first { one[$0] != other[$0] } : min(one.count, other.count)
  }

  @Test func neitherBlocksNorLeadChangeTheSamples() throws {
    let whole = try #require(try studio.ensemble().render(sampleCount: 72_000)).channels[0]
    #expect(whole.contains { abs($0) > 0.1 })
    #expect(render(try studio.ensemble(), block: 100, lead: 512) == whole)
    #expect(render(try studio.ensemble(), block: 1000, lead: 40_000) == whole)
  }

  @Test(.enabled(if: allocation_probe_is_available() != 0))
  func renderingAllocatesNothing() throws {
    let ensemble = try studio.ensemble()
    ensemble.keepsRecord = true
    let others = try studio.others
    ensemble.advance(to: 48_000)
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    ensemble.render(into: &left, &right, frameCount: 256)
    var allocations = 0
    for hop in 0..<80 {
      for action: PerformanceEvent.Action in [
        .noteOn(key: 40 + hop % 24, velocity: 0.7), .blend(BlendPosition(x: Double(hop) / 80)),
        .volume(Double(hop % 3)), .pitchBend(semitones: 0.1),
      ] { ensemble.send(action) }
      if hop == 40 { ensemble.send(.sounds(others)) }
      let before = allocation_probe_count()
      ensemble.render(into: &left, &right, frameCount: 256)
      allocations += allocation_probe_count() - before
    }
    #expect(allocations == 0)
    #expect(ensemble.record.count == 4 * 80 + 1)
  }

  /// Sounds that hands change to are let go by the control thread, never by the rendering.
  @Test func renderingLetsNoSoundsGo() throws {
    let (ensemble, studio) = (try studio.ensemble(), try studio)
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    weak var known: SoundSet?
    func change() {
      let set = SoundSet(studio.others.notes, of: studio.model)
      ensemble.send(.sounds(set))
      known = set
    }
    change()
    ensemble.render(into: &left, &right, frameCount: 256)
    ensemble.send(.sounds(studio.sounds))
    ensemble.render(into: &left, &right, frameCount: 256)
    #expect(known != nil)
    ensemble.advance(to: 0)
    #expect(known == nil)
  }

  @Test func handsTakeTheBlendAndPlayAlong() throws {
    let ensemble = try studio.ensemble()
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    func play(_ hops: Int) {
      for _ in 0..<hops {
        ensemble.advance(to: ensemble.sampleTime + 512)
        ensemble.render(into: &left, &right, frameCount: 256)
      }
    }
    play(20)
    #expect(ensemble.position.x > 0.03 && ensemble.position.x < 0.1)
    ensemble.send(.blend(BlendPosition(x: 0.8)))
    ensemble.send(.noteOn(key: 72, velocity: 0.8))
    play(20)
    #expect(ensemble.position.x == 0.8)
    #expect(ensemble.hands?.counters.voices == 1 && ensemble.voiceCount >= 3)
    ensemble.send(.noteOff(key: 72))
    ensemble.send(.volume(0))
    play(2)
    #expect(left.allSatisfy { $0 == 0 })
    #expect(!ensemble.isOver)
    play(800)
    #expect(ensemble.isOver)
  }

  /// However far ahead the piece was handed on: what a hand does is heard in the next hop, and no blend of
  /// the course that is on its way undoes it.
  @Test func handsAreHeardAtOnceAndStay() throws {
    let place = BlendPosition(x: 0.9)
    func play(
      _ ensemble: Ensemble, lead: Int, hand: [PerformanceEvent.Action]
    ) -> (samples: [Float], record: [LiveEvent]) {
      ensemble.keepsRecord = true
      var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
      var samples: [Float] = []
      for hop in 0..<60 {
        ensemble.advance(to: 256 * hop + lead)
        if hop == 10 { for action in hand { ensemble.send(action) } }
        ensemble.render(into: &left, &right, frameCount: 256)
        samples += left
      }
      return (samples, ensemble.record)
    }
    let notes: [PerformanceEvent.Action] = [.noteOn(key: 72, velocity: 0.8), .volume(0.5)]
    let near = play(try studio.ensemble(), lead: 256, hand: [.blend(place)] + notes)
    let far = play(try studio.ensemble(), lead: 20_000, hand: [.blend(place)] + notes)
    #expect(difference(near.samples, far.samples) == nil)
    #expect(near.record.map(\.time) == [2560, 2560, 2560])
    #expect(far.record.map(\.time) == near.record.map(\.time))
    #expect(near.record[0].strokesFrom == 2816 && far.record[0].strokesFrom == 22_560)
    // As if the course went there in that hop, and stayed.
    let steady = try studio.ensemble { $0 < 2560 ? Studio.course($0) : place }
    #expect(difference(play(steady, lead: 20_000, hand: notes).samples, far.samples) == nil)
    let untouched = play(try studio.ensemble(), lead: 20_000, hand: notes).samples
    #expect(difference(untouched, far.samples) ?? .max < 2816)
  }

  @Test func aRecordOfHandsIsPlayedAgainSampleForSample() throws {
    let kits = [try studio.kit, try studio.otherKit]
    let live = try studio.ensemble(kits: kits)
    live.keepsRecord = true
    var random = RandomGenerator(seed: 11)
    func chance(_ count: Int) -> Bool { random.integer(below: count) == 0 }
    func share() -> Double { Double(random.uniform()) }
    var heard: [[Float]] = [[], []]
    while heard[0].count < 72_000 {
      // A chord of more notes than begin in one hop, too.
      let notes = chance(30) ? 15 : chance(3) ? 1 : 0
      for _ in 0..<notes {
        live.send(.noteOn(key: 36 + random.integer(below: 60), velocity: share()))
      }
      if chance(2) { live.send(.noteOff(key: 36 + random.integer(below: 60))) }
      if heard[0].count > 10_000, chance(2) {
        for _ in 0...random.integer(below: 3) {
          live.send(.blend(BlendPosition(x: share(), y: share())))
        }
      }
      for action: PerformanceEvent.Action in [
        .volume(share()), .sustainPedal(chance(2)), .pitchBend(semitones: share()),
        .envelope(Envelope(releaseSeconds: share())), .vibrato(Vibrato(depthCents: 9 * share())),
        .modulation(share()), .expression(share()), .allNotesOff, .allSoundOff,
        .sounds(try chance(2) ? studio.others : studio.sounds),
      ] where chance(20) { live.send(action) }
      let count = 1 + random.integer(below: 700)
      let time = live.sampleTime + count + 256
      live.advance(
        to: time + random.integer(below: 50_000), strokesTo: time + random.integer(below: 5000))
      var (left, right) = (
        [Float](repeating: 0, count: count), [Float](repeating: 0, count: count)
      )
      live.render(into: &left, &right, frameCount: count)
      heard[0] += left
      heard[1] += right
    }
    #expect(!live.wasLate)
    let record = live.record
    #expect(record.count > 150)

    func again(_ record: [LiveEvent]) throws -> (channels: [[Float]], record: [LiveEvent]) {
      let ensemble = try studio.ensemble(kits: kits)
      ensemble.keepsRecord = true
      ensemble.replay(record)
      let clip = try #require(ensemble.render(sampleCount: heard[0].count))
      return (clip.channels, ensemble.record)
    }
    let (channels, same) = try again(record)
    for channel in 0..<2 { #expect(difference(channels[channel], heard[channel]) == nil) }
    #expect(same.map(\.time) == record.map(\.time))
    // The test would notice: when strokes take their blend, and when a hand is heard.
    let hasty = record.map { LiveEvent($0.action, at: $0.time, strokesFrom: 0) }
    #expect(try difference(again(hasty).channels[0], heard[0]) != nil)
    let late = record.map { LiveEvent($0.action, at: $0.time + 256, strokesFrom: $0.strokesFrom) }
    #expect(try difference(again(late).channels[0], heard[0]) != nil)
  }

  @Test func aPieceThatIsHandedOnTooLateIsNoticed() throws {
    let ensemble = try studio.ensemble()
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    ensemble.advance(to: 4096)
    for _ in 0..<16 { ensemble.render(into: &left, &right, frameCount: 256) }
    #expect(!ensemble.wasLate)
    for _ in 0..<80 { ensemble.render(into: &left, &right, frameCount: 256) }
    ensemble.advance(to: 40_000)
    #expect(ensemble.wasLate)
  }

  @Test func strokesAddUp() throws {
    let rack = try studio
    let ensemble = Ensemble(
      parts: [], kits: [rack.kit], model: rack.model, hands: rack.performance()
    ) { _ in .middle }
    // Two equal strokes at once are twice as loud as one.
    let notes = [0, 0, 2].map { NoteEvent(startBeat: $0, durationBeats: 0.25, pitch: 42) }
    ensemble.addDrums(notes) { Int(24_000 * $0) + 10 }
    let sound = try #require(ensemble.render(sampleCount: 72_000)).channels[0]
    #expect(sound[..<10].allSatisfy { $0 == 0 })
    let (two, one) = (sound[10..<4000], sound[48_010..<52_000])
    #expect(one.contains { abs($0) > 0.01 })
    #expect(zip(two, one).allSatisfy { abs($0 - 2 * $1) < 1e-6 })
  }
}

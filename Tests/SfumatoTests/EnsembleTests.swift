import CAllocationProbe
import Foundation
import Sfumato
import Testing

/// Parts, drums and hands in one sound, with the shipped models.
@Suite struct EnsembleTests {
  /// What all tests play with.
  private static let studio = Result { try Studio() }
  private var studio: Studio { get throws { try Self.studio.get() } }

  private struct Studio {
    let model: NoteModel
    let sounds: SoundSet
    let kit: DrumKit

    init() throws {
      let samples = try #require(InstalledFiles.root).appending(path: "Samples").path
      model = try NotePreset.load()
      sounds = try SoundLoader(model).sounds(
        ["flute_C4", "cello_C4"].map { "\(samples)/\($0).wav" })
      kit = try DrumKit(folder: samples + "/drums", model: model)
    }

    func performance() -> Performance { Performance(model, sounds: sounds) }

    /// Two parts and drums for three seconds.
    func ensemble() -> Ensemble {
      let ensemble = Ensemble(
        parts: [performance(), performance()], kits: [kit], model: model, hands: performance()
      ) { BlendPosition(x: min(1, Double($0) / 96_000)) }
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

  @Test func neitherBlocksNorLeadChangeTheSamples() throws {
    let whole = try #require(try studio.ensemble().render(sampleCount: 72_000)).channels[0]
    #expect(whole.contains { abs($0) > 0.1 })
    #expect(render(try studio.ensemble(), block: 100, lead: 512) == whole)
    #expect(render(try studio.ensemble(), block: 1000, lead: 40_000) == whole)
  }

  @Test func renderingAllocatesNothing() throws {
    let ensemble = try studio.ensemble()
    ensemble.advance(to: 48_000)
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    ensemble.render(into: &left, &right, frameCount: 256)
    let before = allocation_probe_count()
    for _ in 0..<80 { ensemble.render(into: &left, &right, frameCount: 256) }
    #expect(allocation_probe_count() == before)
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
    #expect(ensemble.hands.counters.voices == 1 && ensemble.voiceCount >= 3)
    ensemble.send(.noteOff(key: 72))
    ensemble.send(.volume(0))
    play(2)
    #expect(left.allSatisfy { $0 == 0 })
    #expect(!ensemble.isOver)
    play(800)
    #expect(ensemble.isOver)
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

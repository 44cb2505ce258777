import Foundation
import Neural
import Sfumato
import Stage
import Testing

/// Bars that are taken back before they are heard.
@Suite struct JamPerformanceTests {
  private let model: NoteModel
  private let sounds: SoundSet
  private let kit: DrumKit

  init() throws {
    let samples = try #require(InstalledFiles.root).appending(path: "Samples").path
    model = try NotePreset.load()
    sounds = try SoundLoader(model).sounds(["\(samples)/flute_C4.wav"])
    kit = try DrumKit(folder: samples + "/drums", model: model)
  }

  private func performance() -> JamPerformance {
    JamPerformance(
      tracks: [.init(name: "Lead", channel: 0, notes: []), .init(channel: 9, notes: [])],
      tempoMap: TempoMap(beatsPerMinute: 240), sounds: sounds, kits: [kit], model: model,
      sweep: Sweep(.line, periodSeconds: 8, seed: 1), seed: 1, sampleCount: nil)
  }

  /// A bar with a note that sounds on into the next one.
  private func bar(_ number: Int, _ pitch: Int) -> [NoteSequence.Track] {
    let start = 4 * Double(number)
    return [
      .init(
        name: "Lead", channel: 0,
        notes: [
          NoteEvent(startBeat: start, durationBeats: 1, pitch: pitch),
          NoteEvent(startBeat: start + 2, durationBeats: 4, pitch: pitch + 5),
          NoteEvent(startBeat: start + 3, durationBeats: 1, pitch: pitch + 8),
        ]),
      .init(channel: 9, notes: [NoteEvent(startBeat: start + 1, durationBeats: 1, pitch: 36)]),
    ]
  }

  private func render(_ ensemble: Ensemble, to time: Int, lead: Int) -> [Float] {
    var sound: [Float] = []
    var (left, right) = ([Float](repeating: 0, count: 256), [Float](repeating: 0, count: 256))
    while ensemble.sampleTime < time {
      ensemble.advance(to: ensemble.sampleTime + lead)
      ensemble.render(into: &left, &right, frameCount: 256)
      sound += left
    }
    return sound
  }

  @Test func whatIsHeardIsWhatWasNotTakenBack() throws {
    var changed = performance()
    changed.add(bar(0, 60))
    changed.add(bar(1, 64))
    changed.add(bar(2, 67))
    let start = render(changed.ensemble, to: 24_000, lead: 12_000)
    #expect((35_000..<48_000).contains(changed.ensemble.handedOn))
    changed.takeBack(fromBeat: 4)
    changed.add(bar(1, 50))
    let played = start + render(changed.ensemble, to: 144_000, lead: 12_000)
    #expect(changed.sequence.tracks[0].notes.map(\.pitch) == [60, 65, 68, 50, 55, 58])
    #expect(changed.sequence.tracks[0].notes[1].endBeat == 4, "it ends where the bars do")

    var plain = performance()
    plain.add(changed.sequence.tracks)
    let wanted = render(plain.ensemble, to: 144_000, lead: 12_000)
    #expect(played == wanted && played.contains { abs($0) > 0.01 })
  }
}

import Foundation
import Sfumato
import TestSupport
import Testing

@Suite struct TakeTests {
  private let folder = try! TemporaryFolder()

  private func take() -> Take {
    Take(
      sounds: [folder("a.wav"), "/b.wav"], drums: [folder("kit")],
      sweep: Sweep(.walk, periodSeconds: 12.5, seed: 3), seed: .max, sampleCount: 96_000,
      command: "sfumato jam")
  }

  @Test func aRecipeComesBackWithItsPaths() throws {
    let sequence = NoteSequence(
      tracks: [.init(notes: [NoteEvent(startBeat: 0.25, durationBeats: 1, pitch: 60)])])
    try take().write(sequence, toMIDI: folder("take.mid"))
    let read = try Take(contentsOf: folder("take.json"))
    func same(_ path: String, _ other: String) -> Bool {
      URL(filePath: path).standardizedFileURL == URL(filePath: other).standardizedFileURL
    }
    #expect(same(read.score, folder("take.mid")))
    #expect(same(read.sounds[0], folder("a.wav")) && same(read.sounds[1], "/b.wav"))
    #expect(same(read.drums[0], folder("kit")))
    #expect(read.sweep == take().sweep && read.seed == .max && read.sampleCount == 96_000)
    #expect(
      try MIDIFile(contentsOf: read.score).sequence.tracks[0].notes == sequence.tracks[0].notes)
  }

  @Test func whatIsNoRecipeIsTold() throws {
    var other = take()
    other.format = "sfumato-take-9"
    var senseless = take()
    senseless.sampleCount = .max
    var still = take()
    still.movement.periodSeconds = 0
    let sequence = NoteSequence(tracks: [])
    for (name, take) in [("other", other), ("senseless", senseless), ("still", still)] {
      try take.write(sequence, toMIDI: folder("\(name).mid"))
    }
    try folder.put(Array("{}".utf8), as: "empty.json")
    try folder.put([], as: "nothing.json")
    for name in ["other", "senseless", "still", "empty", "nothing", "gone"] {
      let path = folder("\(name).json")
      #expect(throws: Take.Failure.self, "\(name)") { try Take(contentsOf: path) }
    }
  }
}

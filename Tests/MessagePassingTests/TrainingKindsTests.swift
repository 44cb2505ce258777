import Foundation
import Music
import TestSupport
import Testing

/// Every kind of training on two ranks of this machine: with `--exact` the bits of one, and without it the
/// same bits whether sums overlap or not.
@Suite("sfumato-mpi, kinds of training", .serialized)
struct TrainingKindsTests {
  private let sfumato = RankedProgram()

  private func run(_ ranks: Int, _ arguments: [String]) throws {
    let result = try sfumato(ranks, arguments)
    try #require(result.exitCode == 0, "\(result.errors)")
  }

  private func expectSameBits(_ kind: [String], batch: Int, steps: Int = 2) throws {
    func weights(_ ranks: Int, _ manner: String) throws -> [UInt8] {
      let name = "ranks\(ranks)\(manner).safetensors"
      try run(
        ranks,
        ["train"] + kind + [
          "-o", name, "--batch", "\(batch)", "--steps", "\(steps)", "--workers", "1", "--lanes",
          "2", manner,
        ])
      return try sfumato.folder.bytes("\(name).training/weights.safetensors")
    }
    let alone = try weights(1, "--exact")
    #expect(!alone.isEmpty)
    #expect(try weights(2, "--exact") == alone)
    #expect(try weights(2, "--overlap") == weights(2, "--no-overlap"))
  }

  private static func preset(_ name: String) -> String {
    RankedProgram.root.appending(path: "Presets/\(name).safetensors").path
  }

  // MARK: Notes

  private func makeNotes() throws {
    try run(
      2,
      [
        "corpus", "synthetic", "-o", "notes", "--instruments", "4", "--notes-per-instrument", "4",
        "--seconds", "0.5", "--held", "0.3",
      ])
  }

  @Test func anAdversarialStage() throws {
    try makeNotes()
    try expectSameBits(
      [
        "notes", "--adversarial", "--from", Self.preset("notes"), "--corpus", "notes",
        // So small that the stage is not refused.
        "--rate", "0.000001",
      ], batch: 2, steps: 1)
  }

  @Test(arguments: ["flow", "adversarial"]) func aGenerator(_ method: String) throws {
    try makeNotes()
    try expectSameBits(
      ["prior", "--from", Self.preset("notes"), "--corpus", "notes", "--method", method], batch: 8)
  }

  // MARK: Phrases and hands

  private func put(_ notes: [NoteEvent], channel: Int, as name: String) throws {
    let path = sfumato.folder(name)
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try NoteSequence(
      tracks: [.init(name: "Track", channel: channel, notes: notes)],
      tempoMap: TempoMap(beatsPerMinute: 96)
    ).writeMIDI(to: path)
  }

  private func makePhrases() throws {
    for tune in 0..<16 {
      let notes = (0..<32).map { (index: Int) -> NoteEvent in
        let step = index * (tune + 3) + index / 4 * tune
        return NoteEvent(startBeat: Double(index) / 2, durationBeats: 0.5, pitch: 55 + step % 17)
      }
      try put(notes, channel: 0, as: "tunes/\(tune).mid")
    }
    try run(1, ["corpus", "phrases", "--midi", "tunes", "--kind", "melody2", "-o", "phrases"])
  }

  @Test func phrases() throws {
    try makePhrases()
    try expectSameBits(["phrases", "--kind", "melody2", "--corpus", "phrases"], batch: 4)
  }

  @Test func aPriorOfPhrases() throws {
    try makePhrases()
    try expectSameBits(
      ["prior", "--from", Self.preset("melody2"), "--corpus", "phrases"], batch: 8)
  }

  @Test func hands() throws {
    for take in 0..<13 {
      var notes: [NoteEvent] = []
      for eighth in 0..<32 {
        let (beat, velocity) = (Double(eighth) / 2, 60 + (7 * eighth + take) % 50)
        for key in [42, [36, 44, 38, 44][eighth % 4]] {
          notes.append(
            NoteEvent(startBeat: beat, durationBeats: 0.25, pitch: key, velocity: velocity))
        }
      }
      try put(notes, channel: 9, as: "takes/ann/\(take).mid")
    }
    try run(1, ["corpus", "grooves", "takes", "-o", "grooves"])
    try expectSameBits(["hands", "--corpus", "grooves"], batch: 4)
  }
}

import Foundation
import Testing

@Suite("sfumato train notes")
struct TrainTests {
  @Test func aPresetIsFittedToAFolderOfRecordings() throws {
    let sfumato = Program()
    let mine = try Sounds.recordings("flute_C4", "clarinet_G3", "cello_C4")
    let preset = Sounds.root.appending(path: "Presets/notes.safetensors").path
    let result = try sfumato([
      "train", "notes", "--from", preset, "--corpus", mine.path, "-o", "mine.safetensors",
      "--steps", "1", "--batch", "2",
    ])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("held-out notes of \(mine.path): 1 notes, "))
    #expect(result.output.contains("bundled samples: "))
    #expect(try sfumato.folder.contents.contains("mine.safetensors"))
  }

  private static let preset = Sounds.root.appending(path: "Presets/notes.safetensors").path

  private func train(_ sfumato: Program, on corpus: String, _ more: String...) throws
    -> Program.Result
  {
    try sfumato(
      [
        "train", "notes", "--from", Self.preset, "--corpus", corpus, "-o", "mine.safetensors",
        "--batch", "2",
      ] + more)
  }

  @Test func recordingsThatAreLeftOutAreNamed() throws {
    let sfumato = Program()
    let mine = try Sounds.recordings("flute_C4", "cello_C4")
    try mine.put(Array("no sound".utf8), as: "broken.wav")
    try mine.put(
      Sounds.bytes(.init(samples: .init(repeating: 0, count: 48_000), sampleRate: 48_000)),
      as: "silent.wav")
    let result = try train(sfumato, on: mine.path, "--steps", "1")
    #expect(result.exitCode == 0, "\(result.errors)")
    for name in ["broken.wav", "silent.wav"] {
      #expect(result.errors.contains("left out: \(mine.path)/\(name)"), "\(result.errors)")
    }
  }

  @Test func aTrainingGoesOnOnItsOwnCorpusAlone() throws {
    let sfumato = Program()
    let (mine, other) = (
      try Sounds.recordings("flute_C4", "cello_C4"), try Sounds.recordings("piano_C4")
    )
    #expect(try train(sfumato, on: mine.path, "--steps", "1").exitCode == 0)
    let before = try sfumato.folder.bytes("mine.safetensors")
    let refused = try train(sfumato, on: other.path, "--steps", "2", "--resume")
    #expect(refused.exitCode == 1 && refused.errors.contains("another corpus"), "\(refused.errors)")
    #expect(try sfumato.folder.bytes("mine.safetensors") == before)
    let resumed = try train(sfumato, on: mine.path, "--steps", "2", "--resume")
    #expect(resumed.exitCode == 0 && resumed.errors.contains("going on from step 1"))
  }

  @Test func thereIsNoGoingOnWithoutACheckpoint() throws {
    let sfumato = Program()
    let mine = try Sounds.recordings("flute_C4", "cello_C4")
    #expect(try train(sfumato, on: mine.path, "--steps", "1").exitCode == 0)
    let folder = sfumato.folder("mine.safetensors.training")
    for name in ["checkpoint.safetensors", "corpus"] {
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
    let result = try train(sfumato, on: mine.path, "--steps", "2", "--resume")
    #expect(
      result.exitCode == 1 && result.errors.contains("checkpoint is gone"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/corpus"))
  }

  @Test func shareToKeepIsAShare() throws {
    let result = try Program()([
      "train", "notes", "--corpus", "mine", "-o", "x.safetensors", "--keep", "2",
    ])
    #expect(result.exitCode == 64)
    #expect(result.errors.contains("--keep must be 0 to 1"))
  }

  @Test(arguments: [
    (["--steps", "0"], "--steps, --minutes and --workers must be above 0"),
    (["--minutes", "nan"], "--steps, --minutes and --workers must be above 0"),
    (["--steps", "5", "--minutes", "5"], "give --steps or --minutes, not both"),
    (["--rate", "inf"], "--batch and --rate must be above 0"),
  ])
  func lengthsAndRatesMustMakeSense(_ arguments: [String], words: String) throws {
    for command in [["notes"], ["phrases", "--kind", "melody2"]] {
      let result = try Program()(
        ["train"] + command + ["--corpus", "mine", "-o", "x.safetensors"] + arguments)
      #expect(result.exitCode == 64)
      #expect(result.errors.contains(words), "\(result.errors)")
    }
  }
}

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

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
}

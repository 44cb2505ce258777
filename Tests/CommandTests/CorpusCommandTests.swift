import Corpora
import Foundation
import NoteVAE
import Testing

@Suite("sfumato corpus notes")
struct CorpusCommandTests {
  /// A font that is installed on machines that build corpora.
  static let font = "/usr/share/sounds/sf2/FluidR3_GM.sf2"
  static let canRender = FileManager.default.fileExists(atPath: font) && FluidSynth.isInstalled

  @Test(.enabled(if: canRender))
  func aSmallCorpusIsBuiltAndRead() throws {
    let sfumato = Program()
    let result = try sfumato([
      "corpus", "notes", "-o", "notes", "--font", Self.font, "--count", "50", "--duration", "0.5",
      "--held", "0.3", "--velocities", "100",
    ])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("Disk: at most"))
    #expect(try sfumato.folder.contents == ["notes"])
    let corpus = try NoteCorpus(
      directory: URL(filePath: sfumato.folder("notes")), includingHeldOut: true)
    #expect(result.output.contains("notes: \(corpus.notes.count) notes ("))
    #expect((40...50).contains(corpus.notes.count))
    #expect(corpus.notes.allSatisfy { $0.velocity == 100 && $0.sampleCount == 24_000 })
  }

  @Test(.enabled(if: canRender))
  func aDryRunWritesNothing() throws {
    let sfumato = Program()
    let result = try sfumato([
      "corpus", "notes", "-o", "notes", "--font", Self.font, "--count", "1000", "--dry-run",
    ])
    #expect(result.exitCode == 0)
    #expect(
      result.output.contains(
        "Notes: at most 1000 (900 train, 60 unseenKey, 40 unseenInstrument)"))
    #expect(result.output.contains("Disk: at most 0.29 GB"))
    #expect(try sfumato.folder.contents.isEmpty)
  }

  @Test(.enabled(if: canRender))
  func whatIsThereIsNotOverwritten() throws {
    let sfumato = Program()
    try sfumato.folder.put(Array("mine".utf8), as: "notes")
    let result = try sfumato(["corpus", "notes", "-o", "notes", "--font", Self.font])
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("is there already"))
    #expect(try sfumato.folder.contents == ["notes"])
  }

  @Test func whatIsNoFontIsNamed() throws {
    let sfumato = Program()
    try sfumato.folder.put(Array("text".utf8), as: "song.sf2")
    for name in ["song.sf2", "missing.sf2"] {
      let result = try sfumato(["corpus", "notes", "-o", "notes", "--font", name])
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("\(name) is not a soundfont that can be used"))
    }
    #expect(try sfumato.folder.contents == ["song.sf2"])
  }

  @Test(arguments: [
    ["--keys", "60-200"], ["--keys", "70-60"], ["--velocities", "0"], ["--velocities", "a"],
    ["--duration", "0"], ["--duration", "nan"], ["--count", "0"], ["--held-out-programs", "128"],
  ])
  func senselessOptionsAreMisuse(arguments: [String]) throws {
    let sfumato = Program()
    let result = try sfumato(["corpus", "notes", "-o", "notes"] + arguments)
    #expect(result.exitCode == 64)
    #expect(try sfumato.folder.contents.isEmpty)
  }
}

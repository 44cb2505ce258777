import Corpora
import Foundation
import Music
import Testing

/// Corpora of phrases through the built program.
@Suite struct CorpusPhrasesCommandTests {
  private let sfumato = Program()

  /// A folder with one ABC file of two tunes in eighths.
  private func putTunes(_ folder: String, _ bars: [String]) throws {
    try FileManager.default.createDirectory(
      atPath: sfumato.folder(folder), withIntermediateDirectories: true)
    let tunes = bars.enumerated().map { "X:\($0)\nT:Tune \($0)\nM:4/4\nL:1/8\nK:G\n\($1)\n" }
    try sfumato.folder.put(Array(tunes.joined(separator: "\n").utf8), as: "\(folder)/tunes.abc")
  }

  private func putCollections() throws {
    try putTunes("reels", ["GABc dedB|dedB dedB|c2ec B2dB|", "g2ga bgef|gedB G4|", "z8|z8|"])
    try putTunes("hornpipes", ["D2FA dAFD|E2GB eBGE|"])
  }

  @Test func collectionsBecomeACorpusWithTheOneThatIsHeldOut() throws {
    try putCollections()
    let result = try sfumato(
      "corpus", "phrases", "--abc", "reels", "--abc", "hornpipes", "--held-out", "hornpipes",
      "--licence", "reels=public domain", "-o", "out", "--kind", "melody2")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("Tune 2: it has no notes"))
    #expect(result.output.contains("3 phrases to train on, 1 held out"))
    let corpus = try PhraseCorpus(
      directory: URL(filePath: sfumato.folder("out/melody2")), includingHeldOut: true)
    #expect(corpus.train.sources.map(\.name) == ["Tune 0", "Tune 1"])
    #expect(corpus.heldOut?.count == 1)
    #expect(corpus.manifest.collections.map(\.licence) == ["public domain", "not stated"])
    guard case .melody(let melody) = corpus.train[2] else { return #expect(Bool(false)) }
    #expect(melody.pitches == [79, 79, 81, 83, 79, 76, 78, 79, 76, 74, 71, 67])
  }

  @Test func kindsThatAreNotFoundAreLeftOutUnlessAskedFor() throws {
    try putCollections()
    let all = try sfumato("corpus", "phrases", "--abc", "reels", "-o", "out")
    #expect(all.exitCode == 0)
    #expect(all.errors.contains("no phrase of kind drums2"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: sfumato.folder("out")) == ["melody2"])
    let drums = try sfumato("corpus", "phrases", "--abc", "reels", "-o", "b", "--kind", "drums2")
    #expect(drums.exitCode == 1)
    let again = try sfumato("corpus", "phrases", "--abc", "reels", "-o", "out", "--kind", "melody2")
    #expect(again.exitCode == 1 && again.errors.contains("out/melody2 is there already"))
  }

  @Test func whatCannotBeReadIsSaid() throws {
    try putCollections()
    func problem(_ arguments: String...) throws -> String {
      let result = try sfumato(["corpus", "phrases", "-o", "out"] + arguments)
      #expect(result.exitCode != 0)
      return result.errors
    }
    #expect(try problem().contains("nothing to cut"))
    #expect(try problem("--midi", "reels").contains("no .mid or .midi file"))
    #expect(try problem("--abc", "nowhere").contains("no folder"))
    #expect(try problem("--wad", "reels/tunes.abc").contains("no WAD file"))
    #expect(try problem("--abc", "reels", "--held-out", "jigs").contains("there are reels"))
    #expect(try problem("--abc", "reels", "--abc", "reels").contains("Two collections"))
    #expect(try sfumato.folder.contents.sorted() == ["hornpipes", "reels"])
  }
}

import Neural
import ModelTestSupport
import Corpora
import Foundation
import Music
import TestSupport
import Testing

@Suite struct PhraseCorpusTests {
  private let folder = try! TemporaryFolder()

  /// A tune of eighths that its number decides; a new note at every step of a walk.
  private func piece(_ number: Int, bars: Int = 6) -> PhraseCollection.Piece {
    var state = UInt64(number) &* 0x9e37_79b9_7f4a_7c15 | 1
    let notes = (0..<8 * bars).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return NoteEvent(
        startBeat: Double(index) / 2, durationBeats: 0.5, pitch: 55 + Int(state >> 60))
    }
    return .init(name: "tune \(number)", sequence: NoteSequence(tracks: [.init(notes: notes)]))
  }

  private func moved(_ piece: PhraseCollection.Piece, by semitones: Int) -> PhraseCollection.Piece {
    var piece = piece
    for index in piece.sequence.tracks[0].notes.indices {
      piece.sequence.tracks[0].notes[index].pitch += semitones
    }
    return piece
  }

  private func build(
    train: [PhraseCollection.Piece], heldOut: [PhraseCollection.Piece]
  ) throws -> PhraseCorpus {
    var judge = PhraseCollection(name: "judge", pieces: heldOut)
    judge.split = .heldOut
    judge.licence = "public domain"
    let path = folder("corpus\(UInt32.random(in: 0...UInt32.max))")
    _ = try PhraseCorpusBuilder(kind: .melody2).build(
      [PhraseCollection(name: "tunes", pieces: train), judge], at: path)
    return try PhraseCorpus(directory: URL(filePath: path), includingHeldOut: true)
  }

  @Test func phrasesComeBackWithTheirSources() throws {
    let corpus = try build(train: [piece(1), piece(2)], heldOut: [piece(3)])
    #expect(corpus.train.count == 10)
    #expect(corpus.train.sources.map(\.windows) == [0..<5, 5..<10])
    #expect(corpus.train.source(of: 4) == 0)
    #expect(corpus.train.source(of: 5) == 1)
    #expect(corpus.heldOut?.sources.map(\.name) == ["tune 3"])
    let notes = piece(2).sequence.tracks[0].notes
    #expect(
      corpus.train[6] == .melody(MelodyGrid(notes: notes, startBeat: 4, stepCount: 32)))
    #expect(corpus.manifest.collections.map(\.windowCount) == [10, 5])
    #expect(corpus.manifest.collections[1].licence == "public domain")
    #expect(corpus.manifest.windowCounts == [.train: 10, .heldOut: 5])
  }

  @Test func heldOutPhrasesAreSeenOnlyWhenAskedFor() throws {
    _ = try build(train: [piece(1)], heldOut: [piece(2)])
    let path = folder(try folder.contents[0])
    #expect(try PhraseCorpus(directory: URL(filePath: path)).heldOut == nil)
  }

  @Test func equalPhrasesInWhateverKeyAreKeptOnce() throws {
    let corpus = try build(
      train: [piece(1), moved(piece(1), by: 3), piece(2)], heldOut: [piece(3)])
    #expect(corpus.train.sources.map(\.name) == ["tune 1", "tune 2"])
    #expect(corpus.manifest.duplicates.repeated == 5)
  }

  @Test func heldOutTunesLikeOthersAreLeftOut() throws {
    let corpus = try build(train: [piece(1)], heldOut: [moved(piece(1), by: -2), piece(2)])
    #expect(corpus.heldOut?.sources.map(\.name) == ["tune 2"])
    #expect(corpus.manifest.duplicates.tunes == 1)
  }

  @Test func heldOutPhrasesThatDifferInTwoNotesAreLeftOut() throws {
    var near = piece(1, bars: 2)
    near.sequence.tracks[0].notes[4].pitch += 1
    near.sequence.tracks[0].notes[8].pitch += 1
    var far = near
    far.sequence.tracks[0].notes[12].pitch += 1
    let corpus = try build(train: [piece(1)], heldOut: [near, far, piece(2)])
    #expect(corpus.manifest.duplicates.heldOutNearTraining == 1)
    #expect(corpus.heldOut?.count == 6)
  }

  /// Jigs as ABC: with another middle quaver in each beat it is the same tune, with other first ones it is not.
  @Test func jigsAreCutAtTheirBarsAndVariantsAreLeftOut() throws {
    let notes = Array("GABcdefgab")
    func tune(_ number: Int, middle: Int = 0, first: Int = 0) -> PhraseCollection.Piece {
      var random = RandomGenerator(seed: UInt64(number))
      let bars = (0..<8).map { _ in
        String(
          (0..<6).map { quaver -> Character in
            let moved = quaver % 3 == 1 ? middle : quaver % 3 == 0 ? first : 0
            return notes[(random.integer(below: 8) + moved) % 10]
          })
      }
      let text = "X:1\nT:Jig \(number)\nM:6/8\nL:1/8\nK:G\nd|\(bars.joined(separator: "|"))|"
      return .init(
        name: "jig \(number)", sequence: try! ABCTune.tunes(in: text)[0].tune.get().sequence)
    }
    func corpus(_ heldOut: PhraseCollection.Piece) throws -> PhraseCorpus {
      var judge = PhraseCollection(name: "judge", pieces: [heldOut, tune(9)])
      judge.split = .heldOut
      let path = folder("jigs\(UInt32.random(in: 0...UInt32.max))")
      _ = try PhraseCorpusBuilder(kind: .jig2).build(
        [PhraseCollection(name: "tunes", pieces: [tune(1), tune(2)]), judge], at: path)
      return try PhraseCorpus(directory: URL(filePath: path), includingHeldOut: true)
    }
    let variant = try corpus(tune(1, middle: 1))
    #expect(variant.train.count == 14 && variant.train.kind == .jig2)
    #expect(variant.train[0].kind == .jig2)
    #expect(variant.manifest.duplicates.tunes == 1)
    #expect(variant.heldOut?.sources.map(\.name) == ["jig 9"])
    #expect(variant.manifest.method[0].contains("bars of 6/8"))
    let other = try corpus(tune(1, first: 2))
    #expect(other.manifest.duplicates.tunes == 0 && other.heldOut?.count == 14)
  }

  @Test func damagedFoldersAreRefusedClearly() throws {
    let corpus = try build(train: [piece(1)], heldOut: [piece(2)])
    #expect(corpus.train.count == 5)
    let name = try folder.contents[0]
    func problem() -> String {
      do throws(PhraseCorpusError) {
        _ = try PhraseCorpus(directory: URL(filePath: folder(name)))
        return ""
      } catch { return error.description }
    }
    #expect(problem() == "")
    let tokens = try folder.bytes("\(name)/train.tokens")
    try folder.put(Array(tokens.dropLast()), as: "\(name)/train.tokens")
    #expect(problem().contains("319 bytes"))
    try folder.put([200, 1] + tokens.dropFirst(2), as: "\(name)/train.tokens")
    #expect(problem().contains("token 456, of 90 for melody"))
    try folder.put(tokens, as: "\(name)/train.tokens")
    try folder.put(Array("[]".utf8), as: "\(name)/train-sources.json")
    #expect(problem().contains("0 windows have a source, of 5"))
    try folder.put(Array("{".utf8), as: "\(name)/manifest.json")
    #expect(problem().contains("manifest.json"))
    #expect(throws: PhraseCorpusError.self) {
      try PhraseCorpus(directory: URL(filePath: folder("nowhere")))
    }
  }

  @Test func nothingIsLeftBehindWhenNothingIsFound() throws {
    let short = PhraseCollection(name: "short", pieces: [piece(1, bars: 1)])
    let problem = PhraseProblem.tooShort(bars: 1, needed: 2)
    #expect(
      throws: PhraseCorpusError.noPhrases(kind: .melody2, split: .train, reason: problem)
    ) {
      _ = try PhraseCorpusBuilder(kind: .melody2).build([short], at: folder("corpus"))
    }
    #expect(try folder.contents.isEmpty)
    try folder.put([1], as: "taken")
    #expect(throws: PhraseCorpusError.outputExists(path: folder("taken"))) {
      _ = try PhraseCorpusBuilder(kind: .melody2).build([short], at: folder("taken"))
    }
  }

  @Test func musicIsFoundInWADFiles() throws {
    let song = piece(1).sequence.midiBytes()
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xff) } }
    func entry(_ offset: Int, _ size: Int, _ name: String) -> [UInt8] {
      number(offset) + number(size) + Array((name + "\0\0\0\0\0\0\0\0").utf8.prefix(8))
    }
    let list =
      entry(12, song.count, "D_RUNNIN") + entry(12, song.count, "MAP01") + entry(14, 9, "D_MUS")
    var bytes = Array("PWAD".utf8) + number(3) + number(12 + song.count) + song + list
    let songs = try WADFile(bytes: Data(bytes)).songs
    #expect(songs.map(\.name) == ["D_RUNNIN"])
    #expect(songs.map(\.bytes) == [song])
    bytes[bytes.count - 45] = 0x7f
    #expect(throws: PhraseCorpusError.self) { try WADFile(bytes: Data(bytes)) }
    #expect(throws: PhraseCorpusError.self) { try WADFile(bytes: Data(bytes.prefix(60))) }
    #expect(throws: PhraseCorpusError.self) { try WADFile(bytes: Data("MThd".utf8)) }
  }
}

import CSQLite
import Foundation
import TestSupport
import Testing

/// Work without gradients on several ranks of this machine: what one rank gives, no more and no less.
@Suite("sfumato-mpi, work without gradients", .serialized)
struct DealtWorkTests {
  private let sfumato = RankedProgram()

  private func run(_ ranks: Int, _ arguments: [String]) throws -> RankedProgram.Result {
    let result = try sfumato(ranks, arguments)
    #expect(result.exitCode == 0, "\(result.errors)")
    return result
  }

  /// Some of the bundled recordings, one of them twice, and a file that is no sound.
  private func putRecordings(_ names: [String]) throws {
    let folder = sfumato.folder("sounds")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    for name in names {
      try FileManager.default.copyItem(
        atPath: RankedProgram.root.appending(path: "Samples/\(name).wav").path,
        toPath: "\(folder)/\(name).wav")
    }
    try FileManager.default.copyItem(
      atPath: "\(folder)/\(names[0]).wav", toPath: "\(folder)/z copy of it.wav")
    try sfumato.folder.put(Array("no sound".utf8), as: "sounds/broken.wav")
  }

  /// All files of a folder.
  private func files(_ name: String) throws -> [String: [UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: sfumato.folder(name))
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try sfumato.folder.bytes("\(name)/\($0)")) })
  }

  // MARK: Corpora

  @Test func aCorpusOfRecordingsIsThatOfOneRank() throws {
    try putRecordings(["cello_C4", "clarinet_G3", "flute_C4", "guitar_C3", "harp_C5", "saw_G3"])
    func build(_ ranks: Int) throws -> [String: [UInt8]] {
      let result = try run(
        ranks, ["corpus", "notes", "--folder", "sounds", "-o", "corpus\(ranks)"])
      #expect(result.errors.components(separatedBy: "broken.wav").count == 2, "\(result.errors)")
      #expect(result.output.contains("corpus\(ranks): 7 notes"), "\(result.output)")
      return try files("corpus\(ranks)")
    }
    let alone = try build(1)
    #expect(alone.count == 4)
    for ranks in [2, 4] { #expect(try build(ranks) == alone) }
  }

  private static let font = "/usr/share/sounds/sf2/TimGM6mb.sf2"

  @Test(.enabled(if: FileManager.default.fileExists(atPath: font), "TimGM6mb is not installed"))
  func aCorpusOfASoundfontIsThatOfOneRank() throws {
    func build(_ ranks: Int) throws -> [String: [UInt8]] {
      _ = try run(
        ranks,
        [
          "corpus", "notes", "--font", Self.font, "--count", "60", "--duration", "0.4", "--held",
          "0.2", "-o", "corpus\(ranks)",
        ])
      return try files("corpus\(ranks)")
    }
    let alone = try build(1)
    for ranks in [2, 4] { #expect(try build(ranks) == alone) }
  }

  @Test func aCorpusOfMadeUpInstrumentsIsThatOfOneRank() throws {
    func build(_ ranks: Int) throws -> [String: [UInt8]] {
      _ = try run(
        ranks,
        [
          "corpus", "synthetic", "-o", "corpus\(ranks)", "--instruments", "7",
          "--notes-per-instrument", "3", "--seconds", "0.5", "--held", "0.3",
        ])
      return try files("corpus\(ranks)")
    }
    let alone = try build(1)
    for ranks in [2, 4] { #expect(try build(ranks) == alone) }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: font), "TimGM6mb is not installed"))
  func aCorpusOfPerformancesIsThatOfOneRank() throws {
    try putRecordings(["harp_C5"])
    for (key, name) in ["flute_C4", "cello_C4", "guitar_C3", "saw_G3"].enumerated() {
      try FileManager.default.copyItem(
        atPath: RankedProgram.root.appending(path: "Samples/\(name).wav").path,
        toPath: sfumato.folder("sounds/any_\(["G3", "C4", "C3", "D4"][key])_mf.wav"))
    }
    try FileManager.default.removeItem(atPath: sfumato.folder("sounds/broken.wav"))
    func build(_ ranks: Int) throws -> [String: [UInt8]] {
      let result = try run(
        ranks,
        [
          "corpus", "performances", "--font", Self.font, "--recordings", "sounds", "--count", "1",
          "--seconds", "2", "-o", "corpus\(ranks)",
        ])
      #expect(result.output.contains("corpus\(ranks): 13 performances"), "\(result.output)")
      return try files("corpus\(ranks)")
    }
    let alone = try build(1)
    #expect(alone.count == 26)
    for ranks in [2, 4] { #expect(try build(ranks) == alone) }
  }

  @Test func otherRecordingsOnOneRankAreRefused() throws {
    try putRecordings(["cello_C4", "flute_C4"])
    try FileManager.default.createDirectory(
      atPath: sfumato.folder("other/sounds"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: sfumato.folder("sounds/cello_C4.wav"),
      toPath: sfumato.folder("other/sounds/cello_C4.wav"))
    let result = try sfumato.start([
      (1, RankedProgram.path, ["corpus", "notes", "--folder", "sounds", "-o", "corpus"]),
      (1, RankedProgram.path, ["corpus", "notes", "--folder", "other/sounds", "-o", "corpus"]),
    ]).result()
    #expect(result.exitCode == 1)
    #expect(result.errors.components(separatedBy: "Error: ").count == 2, "\(result.errors)")
    #expect(result.errors.contains("rank 1 of 2 on "), "\(result.errors)")
    #expect(result.errors.contains("recordings on this rank differ"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: sfumato.folder("corpus")))
  }

  // MARK: Libraries

  @Test func aLibraryIsThatOfOneRank() throws {
    try putRecordings(["cello_C4", "clarinet_G3", "flute_C4", "guitar_C3", "harp_C5"])
    func add(_ ranks: Int) throws -> (text: String, rows: [[String]]) {
      let library = "library\(ranks).sqlite"
      let result = try run(
        ranks, ["library", "add", "sounds", "--library", library, "--threads", "1", "--json"])
      #expect(result.errors.components(separatedBy: "broken.wav").count == 2, "\(result.errors)")
      return (result.output, try rows(of: sfumato.folder(library)))
    }
    let alone = try add(1)
    #expect(alone.text.contains("\"heard\" : 5") && alone.text.contains("\"copies\" : 1"))
    #expect(alone.rows.count > 7)
    for ranks in [2, 4] {
      let several = try add(ranks)
      #expect(several.text == alone.text)
      #expect(several.rows == alone.rows)
    }
    let again = try run(2, ["library", "add", "sounds", "--library", "library1.sqlite"])
    #expect(again.output.contains("0 sounds heard, 7 known"), "\(again.output)")
  }

  /// All that a library holds, row by row.
  private func rows(of path: String) throws -> [[String]] {
    var database: OpaquePointer?
    try #require(sqlite3_open(path, &database) == SQLITE_OK)
    defer { sqlite3_close(database) }
    var rows: [[String]] = []
    for table in ["sound", "vectors"] {
      var statement: OpaquePointer?
      try #require(
        sqlite3_prepare_v2(database, "SELECT * FROM \(table)", -1, &statement, nil) == SQLITE_OK)
      defer { sqlite3_finalize(statement) }
      while sqlite3_step(statement) == SQLITE_ROW {
        rows.append(
          (0..<sqlite3_column_count(statement)).map { column in
            let count = Int(sqlite3_column_bytes(statement, column))
            guard let bytes = sqlite3_column_blob(statement, column) else { return "" }
            return Data(bytes: bytes, count: count).base64EncodedString()
          })
      }
    }
    return rows
  }

  // MARK: Evaluations

  @Test func anEvaluationOfNotesIsThatOfOneRank() throws {
    try putRecordings(["cello_C4", "flute_C4", "guitar_C3", "piano_C4", "saw_G3"])
    func evaluate(_ ranks: Int) throws -> String {
      try run(ranks, ["evaluate", "notes", "--folder", "sounds", "--json"]).output
    }
    let alone = try evaluate(1)
    #expect(alone.contains("\"blendPitch\""))
    for ranks in [2, 4] { #expect(try evaluate(ranks) == alone) }
  }

  @Test func anEvaluationOfPhrasesIsThatOfOneRank() throws {
    func evaluate(_ ranks: Int) throws -> String {
      let root = RankedProgram.root
      return try run(
        ranks,
        [
          "evaluate", "phrases", "--model",
          root.appending(path: "Presets/melody2.safetensors").path,
          "--midi", root.appending(path: "Samples").path, "--count", "6", "--json",
        ]
      ).output
    }
    let alone = try evaluate(1)
    #expect(alone.contains("\"edits\""))
    for ranks in [2, 4] { #expect(try evaluate(ranks) == alone) }
  }
}

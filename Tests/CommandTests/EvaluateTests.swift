import Foundation
import Testing

@Suite("sfumato evaluate notes")
struct EvaluateTests {
  @Test func aFolderOfRecordingsIsMeasured() throws {
    let sfumato = Program()
    let mine = try Sounds.recordings("flute_C4", "clarinet_G3")
    let result = try sfumato([
      "evaluate", "notes", "--folder", mine.path, "--count", "2", "--render", "made", "--json",
    ])
    #expect(result.exitCode == 0, "\(result.errors)")
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: [String: Any]])
    let itself = try #require(json["recordings"]?["itself"] as? [String: Any])
    #expect(itself["count"] as? Int == 2)
    let distance = try #require(itself["textureDB"] as? Double)
    #expect((0.1...5).contains(distance))
    let pitch = try #require(json["recordings"]?["ownPitch"] as? [String: Any])
    #expect(pitch["rightCount"] as? Int == 2)
    let made = try FileManager.default.contentsOfDirectory(atPath: sfumato.folder("made"))
    #expect(made.count { $0.hasPrefix("itself_") } == 2)
    #expect(made.count { $0.hasPrefix("recorded_") } == 2)
    let again = try sfumato([
      "evaluate", "notes", "--folder", mine.path, "--count", "2", "--render", "made",
    ])
    #expect(again.exitCode != 0 && again.errors.contains("--force"), "\(again.errors)")
  }

  @Test func whatToMeasureMustBeSaid() throws {
    let result = try Program()(["evaluate", "notes"])
    #expect(result.exitCode == 64)
    #expect(result.errors.contains("give --corpus or --folder"))
  }
}

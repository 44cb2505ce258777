import Neural
import Signal
import ModelTestSupport
import Corpora
import Foundation
import TestSupport
import Testing

@Suite("Lists of a soundfont")
struct CorpusSoundFontTests {
  private let bytes = TinySoundFont.bytes([
    .init(program: 40, name: "Violin"), .init(bank: 128, program: 0, name: "Standard"),
    .init(bank: 8, program: 24, name: "Ukulele"), .init(program: 122, name: "Sea Shore"),
  ])

  @Test func presetsAndLicenceAreRead() throws {
    let folder = try TemporaryFolder()
    let font = try SoundFont(path: folder.write(bytes, to: "tiny.sf2"))
    #expect(font.name == "tiny")
    #expect(font.licence == "Public domain")
    #expect(font.byteCount == bytes.count)
    #expect(
      font.presets.map(\.label)
        == ["000-040 Violin", "000-122 Sea Shore", "008-024 Ukulele", "128-000 Standard"])
    #expect(font.presets.map(\.isDrumKit) == [false, false, false, true])
    #expect(font.presets.map(\.isUnpitched) == [false, true, false, true])
  }

  @Test func everyTruncationIsRefused() throws {
    let folder = try TemporaryFolder()
    for count in stride(from: 0, to: bytes.count - 1, by: 97) {
      let path = try folder.write(Array(bytes.prefix(count)), to: "cut.sf2")
      #expect(throws: NoteCorpusError.self) { try SoundFont(path: path) }
    }
  }

  @Test func damagedListsNeverTrap() throws {
    let folder = try TemporaryFolder()
    var state: UInt32 = 9
    var refused = 0
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<8 {
        state = state &* 1_664_525 &+ 1_013_904_223
        // The lists lie around the samples: the first and the last 700 bytes.
        let place = Int(state >> 8) % 1400
        damaged[place < 100 ? place : bytes.count - 1 - place % 700] ^= UInt8(1 << (state >> 29))
      }
      let path = try folder.write(damaged, to: "damaged.sf2")
      do { _ = try SoundFont(path: path) } catch { refused += 1 }
    }
    #expect(refused > 0)
  }

  @Test func otherFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("no soundfont at all".utf8), to: "notes.txt")
    #expect(
      throws: NoteCorpusError.notASoundFont(
        path: path, reason: "it does not begin as a soundfont does")
    ) { try SoundFont(path: path) }
    #expect(throws: NoteCorpusError.self) { try SoundFont(path: "/nowhere/font.sf2") }
  }
}

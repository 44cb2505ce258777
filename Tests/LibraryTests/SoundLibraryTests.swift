import AudioFiles
import Foundation
import Library
import OutputFiles
import Signal
import TestSupport
import Testing

@Suite struct SoundLibraryTests {
  private let folder = try! TemporaryFolder()
  private let likeness = Likeness(seed: 1)
  private let ear = LibraryEar(model: nil)

  private func put(_ name: String, hz: Double, decay: Double = 3) throws {
    let samples = (0..<24_000).map { i -> Float in
      let t = Double(i) / 48_000
      let partials = (1...6).reduce(0.0) { $0 + sin(2 * .pi * hz * Double($1) * t) / Double($1) }
      return Float(0.2 * exp(-decay * t) * partials)
    }
    let clip = AudioClip(samples: samples, sampleRate: 48_000)
    try AudioFile(clip: clip, format: .init(.wav, .integer(bits: 16))).write(to: folder(name))
  }

  private func library() throws -> SoundLibrary {
    try SoundLibrary(at: folder("library.sqlite"), making: true)
  }

  private func add(_ library: SoundLibrary) throws -> SoundLibrary.Addition {
    try library.add(SoundFiles.find([folder.path]).files, hearing: ear, with: likeness)
  }

  @Test func hearsOnceAndFindsMovedFiles() throws {
    try put("a.wav", hz: 220)
    try put("b.wav", hz: 330, decay: 12)
    let library = try library()
    #expect(try add(library).heard == 2)
    #expect(try add(library).unchanged == 2)
    let before = try #require(try library.entry(named: "a"))
    #expect(abs(try #require(before.pitch) - 57) < 0.1)
    try library.tag(before, adding: ["warm"])
    try library.setFavourite(before, true)
    try FileManager.default.moveItem(atPath: folder("a.wav"), toPath: folder("moved.wav"))
    let addition = try add(library)
    #expect(addition.moved == 1 && addition.heard == 0)
    let after = try #require(try library.entry(named: "moved"))
    #expect(after.id == before.id && after.tags == ["warm"] && after.isFavourite)
    #expect(try library.entry(named: "a.wav") == nil)
  }

  @Test func copiesAreNotHeardTwice() throws {
    try put("a.wav", hz: 220)
    let library = try library()
    _ = try add(library)
    try FileManager.default.copyItem(atPath: folder("a.wav"), toPath: folder("copy.wav"))
    let addition = try add(library)
    #expect(addition.copies == 1 && addition.heard == 0)
    let asked = try library.sound(named: "copy.wav") { likeness }
    #expect(try library.similar(to: asked, count: 1).first?.distance ?? 1 < 1e-5)
  }

  @Test func damagedFilesAreNamedOnce() throws {
    try put("a.wav", hz: 220)
    try folder.put([1, 2, 3], as: "bad.wav")
    let library = try library()
    var reasons: [String] = []
    let files = SoundFiles.find([folder.path]).files
    let first = try library.add(
      files, hearing: ear, with: likeness,
      tell: { _, reason in if let reason { reasons.append(reason) } })
    #expect(first.refused == 1 && reasons.count == 1 && reasons[0].contains("bad.wav"))
    let second = try library.add(files, hearing: ear, with: likeness)
    #expect(second.refused == 0 && second.unchanged == 2)
    #expect(try library.count() == (1, 1))
  }

  @Test func aLibraryOfAnotherVersionIsKept() throws {
    _ = try library()
    var bytes = try folder.bytes("library.sqlite")
    bytes[63] = 99
    try folder.put(bytes, as: "library.sqlite")
    #expect(throws: LibraryError.self) { try SoundLibrary(at: folder("library.sqlite")) }
    let again = try library()
    #expect(again.remark?.contains("version 99") == true)
    #expect(try folder.bytes("library.sqlite.kept-1")[63] == 99)
  }

  @Test func aDamagedLibraryIsKeptAndMadeAnew() throws {
    for index in 0..<12 { try put("\(index).wav", hz: 200 + 10 * Double(index)) }
    do { #expect(try add(library()).heard == 12) }
    var bytes = try folder.bytes("library.sqlite")
    for index in 4096..<min(bytes.count, 40_000) { bytes[index] = UInt8(truncatingIfNeeded: index) }
    try folder.put(bytes, as: "library.sqlite")
    let again = try library()
    #expect(again.remark?.contains("damaged") == true, "\(again.remark ?? "")")
    #expect(try folder.bytes("library.sqlite.kept-1") == bytes)
    #expect(try add(again).heard == 12)
  }

  @Test func aLinkToNothingIsRefusedOnce() throws {
    try put("a.wav", hz: 220)
    try FileManager.default.createSymbolicLink(
      atPath: folder("link.wav"), withDestinationPath: folder("nothing.wav"))
    let library = try library()
    #expect(try add(library).refused == 1)
    let found = try library.check()
    #expect(found.missing.isEmpty && found.changed.isEmpty)
    #expect(found.refused.first?.problem?.contains("link to none") == true)
    #expect(try add(library).refused == 0)
  }

  @Test func anotherFileIsLeftAlone() throws {
    try folder.put(Array("my diary".utf8), as: "library.sqlite")
    #expect(throws: LibraryError.foreign(path: folder("library.sqlite"))) { try library() }
    #expect(try folder.bytes("library.sqlite") == Array("my diary".utf8))
  }

  @Test func aRemovedSoundAnswersNoQuestion() throws {
    for (name, hz) in [("a.wav", 220.0), ("b.wav", 247), ("c.wav", 523)] { try put(name, hz: hz) }
    let library = try library()
    _ = try add(library)
    #expect(try library.remove(folder("b.wav")) == 1)
    let asked = try library.sound(named: "a") { likeness }
    #expect(try library.similar(to: asked, by: .pitch, count: 9).map(\.entry.name) == ["c"])
    #expect(FileSystem.exists(folder("b.wav")))
  }

  @Test func pitchIsToldInSemitones() throws {
    try put("a.wav", hz: 220)
    try put("b.wav", hz: 440)
    let library = try library()
    _ = try add(library)
    let asked = try library.sound(named: "a") { likeness }
    let match = try #require(try library.similar(to: asked, by: .pitch, count: 1).first)
    #expect(abs(match.distance - 12) < 0.05)
  }

  @Test func wordsAreFound() throws {
    try put("Grand Piano_A3.wav", hz: 220)
    try put("long.wav", hz: 880, decay: 0.1)
    let library = try library()
    _ = try add(library)
    #expect(try library.search("piano", count: 5).map(\.entry.name) == ["Grand Piano_A3"])
    #expect(try library.search("pluck piano", count: 5).count == 1)
    #expect(try library.search("high", count: 5).map(\.entry.name) == ["long"])
    #expect(try library.search("\" OR (", count: 5).isEmpty)
    // As the words of generators have it: fillers say nothing, and some words turn others round.
    for words in ["a piano, please", "a sound not high"] {
      #expect(try library.search(words, count: 5).map(\.entry.name) == ["Grand Piano_A3"])
    }
    #expect(try library.search("without piano", count: 5).map(\.entry.name) == ["long"])
    #expect(try library.search("clean", count: 5).count == 2)
    #expect(try library.search("noisy", count: 5).isEmpty)
    #expect(try library.search("tiny", count: 5).map(\.entry.name) == ["long"], "a high register")
  }

  @Test func circlesOfLinksEnd() throws {
    try put("a.wav", hz: 220)
    try FileManager.default.createSymbolicLink(
      atPath: folder("circle"), withDestinationPath: folder.path)
    #expect(SoundFiles.find([folder.path, folder.path]).files.count == 1)
  }
}

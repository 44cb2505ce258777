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
    // That nothing fits is not said of what cannot be read.
    #expect(throws: LibraryError.self) {
      try SoundLibrary(at: folder("library.sqlite")).search("no such thing", count: 1)
    }
    let again = try library()
    #expect(again.remark?.contains("damaged") == true, "\(again.remark ?? "")")
    #expect(try folder.bytes("library.sqlite.kept-1") == bytes)
    #expect(try add(again).heard == 12)
  }

  /// What a player said of sounds outlives the library, whatever else of it is lost.
  @Test(arguments: [true, false])
  func marksOutliveTheirLibrary(isDamaged: Bool) throws {
    for index in 0..<40 { try put("\(index).wav", hz: 200 + 10 * Double(index)) }
    do {
      let library = try library()
      _ = try add(library)
      try library.tag(try #require(try library.entry(named: "7.wav")), adding: ["warm", "mine"])
      let liked = try #require(try library.entry(named: "9.wav"))
      try library.setFavourite(liked, true)
      try library.setFavourite(try #require(try library.entry(named: "11.wav")), true)
    }
    var bytes = try folder.bytes("library.sqlite")
    if isDamaged {
      // The last page: of features, not of what was said.
      for index in bytes.count - 4096..<bytes.count { bytes[index] = 0x5a }
    } else {
      bytes[63] = 99
    }
    try folder.put(bytes, as: "library.sqlite")
    // One was moved meanwhile, one is gone, one lies where nothing is added.
    try FileManager.default.createDirectory(
      atPath: folder("new"), withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: folder("9.wav"), toPath: folder("new/moved.wav"))
    try FileManager.default.removeItem(atPath: folder("11.wav"))
    let library = try library()
    let marks = try #require(library.keptMarks)
    #expect(marks.count == 3)
    #expect(marks.files(besides: []) == [folder("7.wav")])
    #expect(marks.files(besides: [folder("7.wav")]).isEmpty)
    _ = try library.add(
      marks.files(besides: []) + [folder("new/moved.wav")], hearing: ear, with: likeness)
    #expect(try library.takeOver(marks) == 2)
    #expect(try library.entry(named: "7.wav")?.tags == ["mine", "warm"])
    #expect(try library.entry(named: "moved")?.isFavourite == true)
    #expect(try library.search("warm", count: 3).map(\.entry.name) == ["7"])
    #expect(try folder.bytes("library.sqlite.kept-1") == bytes)
  }

  /// Nor is a pipe any, and nobody waits for it.
  @Test func aLinkToNothingIsRefusedOnce() throws {
    try put("a.wav", hz: 220)
    try FileManager.default.createSymbolicLink(
      atPath: folder("link.wav"), withDestinationPath: folder("nothing.wav"))
    mkfifo(folder("pipe.wav"), 0o600)
    let library = try library()
    #expect(try add(library).refused == 2)
    let found = try library.check()
    #expect(found.missing.isEmpty && found.changed.isEmpty)
    #expect(found.refused.first?.problem?.contains("link to none") == true)
    #expect(try add(library).refused == 0)
  }

  /// A file that may not be read is refused until it may; a folder is told, wherever it lies.
  @Test(.disabled(if: getuid() == 0, "the root user may read everything"))
  func whatMayNotBeReadIsTold() throws {
    try FileManager.default.createDirectory(
      atPath: folder("deep/closed"), withIntermediateDirectories: true)
    try put("deep/a.wav", hz: 220)
    try put("deep/b.wav", hz: 330)
    chmod(folder("deep/b.wav"), 0)
    chmod(folder("deep/closed"), 0)
    defer { chmod(folder("deep/closed"), 0o755) }
    let found = SoundFiles.find([folder("deep")])
    #expect(found.problems.map { $0.contains("closed: the folder may not be read") } == [true])
    let library = try library()
    let first = try library.add(found.files, hearing: ear, with: likeness)
    #expect(first.heard == 1 && first.refused == 1)
    #expect(try library.add(found.files, hearing: ear, with: likeness).unchanged == 2)
    chmod(folder("deep/b.wav"), 0o644)
    #expect(try library.add(found.files, hearing: ear, with: likeness).heard == 1)
    // A library that may not be read is one all the same.
    chmod(folder("library.sqlite"), 0)
    let error = #expect(throws: LibraryError.self) {
      try SoundLibrary(at: folder("library.sqlite"))
    }
    #expect(error?.localizedDescription.contains("may not be read") == true)
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
    // By name, where the name is that of one sound.
    #expect(try library.remove(named: "nothing").count == 0)
    for name in ["", ".wav", "wav", "librar"] {
      #expect(try library.remove(named: name).count == 0, "\(name)")
    }
    let removed = try library.remove(named: "c")
    #expect(try removed.count == 1 && removed.path.hasSuffix("/c.wav") && library.count() == (1, 0))
    #expect(try library.remove("/") == 1 && library.count() == (0, 0))
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

  /// Where SQLite can put nothing beside it, a library answers, and is not changed.
  @Test func aLibraryThatCannotBeWrittenAnswers() throws {
    try put("a.wav", hz: 220)
    for index in 1..<8 { try put("\(index).wav", hz: 300 * Double(index)) }
    do { _ = try add(library()) }
    let path = folder("odd %41?#.sqlite")
    try FileManager.default.moveItem(atPath: folder("library.sqlite"), toPath: path)
    try FileManager.default.createSymbolicLink(
      atPath: path + "-shm", withDestinationPath: folder("nowhere/at all"))
    let library = try SoundLibrary(at: path)
    #expect(library.remark?.contains("read as it lies there") == true)
    let sound = try #require(try library.entry(named: "a"))
    #expect(throws: LibraryError.self) { try library.setFavourite(sound, true) }
    #expect(try library.search("a", count: 3).first?.entry.name == "a")
    #expect(try library.search("no such thing", count: 3).isEmpty)
    // Groups that cannot be kept in it are kept as long as it is open.
    let clusters = try library.clusters(count: 3)
    #expect(try clusters.count == 3 && library.clusters() == clusters)
  }

  /// A sentence that nothing fits wholly is answered by what comes nearest, and a family by its members.
  @Test func sentencesFindWhatComesNearest() throws {
    try put("violin_A3.wav", hz: 220)
    try put("cello_A2.wav", hz: 110, decay: 0.1)
    try put("flute_A4.wav", hz: 440, decay: 0.1)
    let library = try library()
    _ = try add(library)
    let strings = try library.search("a string", count: 5)
    #expect(strings.map(\.entry.name).sorted() == ["cello_A2", "violin_A3"])
    #expect(try library.search("a low string", count: 5).map(\.entry.name) == ["cello_A2"])
    let near = try library.search("a swelling sustained metallic string without noise", count: 5)
    #expect(near.map(\.entry.name).sorted() == ["cello_A2", "violin_A3"])
    #expect(near.allSatisfy { $0.distance > 1 && $0.distance < 4 })
    // Of those that all words fit, the one that fades least comes first.
    let held = try library.search("sustained", count: 5)
    #expect(
      held.map(\.entry.decayDBPerSecond) == held.map(\.entry.decayDBPerSecond).sorted { $0! < $1! })
    // What a player calls so comes before what only sounds so.
    let least = try #require(held.last?.entry)
    #expect(held.count > 1)
    try library.tag(least, adding: ["sustained"])
    #expect(try library.search("sustained", count: 5).first?.entry.id == least.id)
    #expect(try library.search("a low tuba", count: 5).isEmpty)
    #expect(try library.search("a plucked string", count: 5).isEmpty, "no guitar, no harp")
    // Whatever is typed is a question.
    for text in ["NOT", "a AND (b", "{name} : x", "\"", "*", "^", "not not bright", "-", "é—日本"] {
      _ = try library.search(text, count: 5)
    }
  }

  @Test func groupsStayWhenSoundsAreAdded() throws {
    for index in 0..<9 { try put("\(index).wav", hz: 110 * pow(1.3, Double(index))) }
    let library = try library()
    _ = try add(library)
    func middles() throws -> [String: String] {
      let pairs = try library.clusters().flatMap { cluster in
        cluster.paths.map { ($0, cluster.medoid.path) }
      }
      return Dictionary(uniqueKeysWithValues: pairs)
    }
    _ = try library.clusters(count: 3)
    let before = try middles()
    #expect(before.count == 9 && Set(before.values).count == 3)
    for index in 0..<5 { try put("new\(index).wav", hz: 150 * pow(1.2, Double(index)), decay: 9) }
    _ = try add(library)
    let after = try middles()
    #expect(after.count == 14 && before.allSatisfy { after[$0.key] == $0.value })
    // A middle that is forgotten leaves the others where they are.
    let gone = try #require(before.values.sorted().first)
    _ = try library.remove(gone)
    #expect(Set(try middles().values) == Set(before.values).subtracting([gone]))
    let counts = try library.clusters(withPaths: false)
    #expect(counts.map(\.count).reduce(0, +) == 13 && counts.allSatisfy { $0.paths.isEmpty })
    // Numbers stay too, whatever the sizes are by now.
    let clusters = try library.clusters()
    let numbers = Dictionary(uniqueKeysWithValues: clusters.map { ($0.medoid.path, $0.number) })
    #expect(numbers.keys.sorted() == Set(before.values).subtracting([gone]).sorted())
    #expect(numbers.values.allSatisfy { (1...3).contains($0) } && Set(numbers.values).count == 2)
    // Groups agree with themselves wholly, with one family of all not at all, and by no labels neither.
    let own = try middles()
    #expect(SoundLibrary.agreement(of: clusters) { own[$0] }?.index == 1)
    #expect(SoundLibrary.agreement(of: clusters) { _ in "all" }?.index == 0)
    // Of sounds without a label nothing is said.
    let known = Set(own.keys.sorted().prefix(6))
    let part = SoundLibrary.agreement(of: clusters) { known.contains($0) ? own[$0] : nil }
    #expect(part?.index == 1 && part?.labelled == 6)
    for count in [0, 1] {
      let few = known.prefix(count)
      #expect(SoundLibrary.agreement(of: clusters) { few.contains($0) ? "a" : nil } == nil)
    }
    // The number that was asked for stays so when one of the middles is gone; more groups than sounds there are not.
    #expect(try library.clusters(count: 3) == clusters)
    #expect(throws: LibraryError.tooManyGroups(count: 14, sounds: 13)) {
      try library.clusters(count: 14)
    }
  }

  /// What is shown of a part is what is shown of all, the number of the group too.
  @Test func aPartOfTheMapIsAsTheWhole() throws {
    for index in 0..<14 {
      try put("\(index).wav", hz: 110 * pow(1.25, Double(index)), decay: index < 9 ? 1 : 20)
    }
    let library = try library()
    _ = try add(library)
    let all = try library.map()
    #expect(Set(all.map(\.cluster)).count > 1)
    let part = try library.map(atMost: 5)
    #expect(part.count == 5 && part.allSatisfy(all.contains))
    let again = try library.places(of: all.map(\.id))
    #expect(again.map(\.id) == all.map(\.id) && again.map(\.cluster) == all.map(\.cluster))
    #expect(zip(again, all).allSatisfy { abs($0.x - $1.x) < 1e-4 && abs($0.y - $1.y) < 1e-4 })
    var walked: [SoundPlace] = []
    let clusters = try library.forEachPlace { walked.append($0) }
    #expect(try walked == all && clusters == library.clusters(withPaths: false))
    for cluster in clusters {
      #expect(cluster.count == all.count { $0.cluster == cluster.number })
      #expect(all.first { $0.id == cluster.medoid.id }?.cluster == cluster.number)
    }
    // A file from outside has a place as well.
    try FileManager.default.copyItem(atPath: folder("3.wav"), toPath: folder("same.wav"))
    let same = try library.places(
      of: [library.sound(named: folder("same.wav")) { likeness }])[0]
    let known = try #require(all.first { $0.path.hasSuffix("/3.wav") })
    #expect(abs(same.x - known.x) < 0.01 && abs(same.y - known.y) < 0.01 && same.id == 0)
  }

  /// What is asked of the map of another seed is answered by it, and it is the one that is kept.
  @Test func aMapOfAnotherSeedIsAskedAsItIs() throws {
    for index in 0..<SoundLibrary.leastMapped {
      try put("\(index).wav", hz: 110 * pow(1.1, Double(index)))
    }
    let library = try library()
    _ = try add(library)
    library.mapSteps = 20
    let all = try library.map(seed: 2)
    let again = try library.places(of: all.map(\.id), seed: 2)
    #expect(all.count == 30 && again.map(\.id) == all.map(\.id))
    #expect(zip(again, all).allSatisfy { abs($0.x - $1.x) < 1e-4 && abs($0.y - $1.y) < 1e-4 })
    let sound = try #require(try library.sound(numbered: all[3].id))
    let asked = try library.places(of: [sound], seed: 2)
    #expect(abs(asked[0].x - all[3].x) < 1e-4 && asked[0].id == all[3].id)
    #expect(try library.keptMap(seed: 2) != nil && library.keptMap(seed: 1) == nil)
    #expect(try library.map(seed: 1).map(\.x) != all.map(\.x))
  }

  @Test func fewSoundsHaveAMap() throws {
    for index in 0..<5 { try put("\(index).wav", hz: 110 * pow(1.5, Double(index))) }
    let library = try library()
    #expect(try library.map().isEmpty)
    _ = try add(library)
    let places = try library.map()
    #expect(places.count == 5 && places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    #expect(Set(places.map(\.x)).count > 1 && places.allSatisfy { $0.cluster > 0 })
  }

  @Test func circlesOfLinksEnd() throws {
    try put("a.wav", hz: 220)
    try FileManager.default.createSymbolicLink(
      atPath: folder("circle"), withDestinationPath: folder.path)
    #expect(SoundFiles.find([folder.path, folder.path]).files.count == 1)
  }
}

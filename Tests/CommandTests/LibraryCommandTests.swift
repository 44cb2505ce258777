import Foundation
import Testing

@Suite struct LibraryCommandTests {
  private let sfumato = Program()

  private func put(_ names: String...) throws {
    try FileManager.default.createDirectory(
      atPath: sfumato.folder("sounds"), withIntermediateDirectories: true)
    for name in names {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "sounds/\(name).wav")
    }
  }

  private func library(_ arguments: String...) throws -> Program.Result {
    try sfumato(["library"] + arguments + ["--library", "l.sqlite"])
  }

  @Test func addsListsAndAnswers() throws {
    try put("flute_C4", "cello_C4", "trumpet_A4", "piano_C4")
    let added = try library("add", "sounds")
    #expect(added.exitCode == 0, "\(added.errors)")
    #expect(added.output == "l.sqlite: 4 sounds heard\n")
    #expect(try library("add", "sounds").output == "l.sqlite: 0 sounds heard, 4 known\n")
    let listed = try library("list").output.split(separator: "\n")
    #expect(listed.count == 4 && listed[0].contains("C4") && listed[0].contains("cello_C4.wav"))
    let similar = try library("similar", "cello_C4", "--count", "2")
    #expect(similar.exitCode == 0 && similar.output.split(separator: "\n").count == 2)
    #expect(!similar.output.contains("cello_C4"))
    let info = try library("info", "trumpet")
    #expect(info.output.contains("  pitch     A4"), "\(info.output)")
    #expect(try library("search", "piano").output.contains("piano_C4.wav"))
    #expect(try library("check").output == "4 sounds, all as they were heard\n")
  }

  @Test func aFileFromOutsideIsHeard() throws {
    try put("flute_C4", "cello_C4")
    _ = try library("add", "sounds", "--no-latents")
    try sfumato.folder.put(Sounds.bytes(Sounds.sample("cello_C4")), as: "new.wav")
    let first = try library("similar", "new.wav", "--count", "1").output
    #expect(first.contains("0.000") && first.contains("cello_C4"), "\(first)")
  }

  @Test func theTableIsOneLineASound() throws {
    try put("flute_C4", "cello_C4")
    _ = try library("add", "sounds", "--no-latents")
    let lines = try library("export").output.split(separator: "\r\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("path,seconds,"))
  }

  @Test func whatIsWrongIsSaid() throws {
    #expect(try library("list").errors.contains("there is no library yet"))
    #expect(try library("add", "nowhere").errors.contains("nowhere: there is no such file"))
    try put("flute_C4")
    _ = try library("add", "sounds", "--no-latents")
    let unknown = try library("similar", "tuba")
    #expect(unknown.exitCode == 1 && unknown.errors.contains("tuba: no sound of the library"))
    #expect(try library("similar", "").errors.contains("an empty name: no sound"))
    let misnamed = try sfumato("library", "pack", "-o", "sounds.wav")
    #expect(misnamed.exitCode != 0 && misnamed.errors.contains(".sfl"))
    let noPack = try sfumato("library", "unpack", "none.sfl", "-o", "unpacked")
    #expect(noPack.exitCode == 1 && noPack.errors.contains("none.sfl: there is no such file"))
    let nothing = try library("search", " ", "…")
    #expect(nothing.exitCode == 64 && nothing.errors.contains("no word to search for"))
    try sfumato.folder.put(Array("text".utf8), as: "l.sqlite")
    #expect(try library("list").errors.contains("this is no library of sounds"))
  }

  /// Files that could not be heard are told, and few sounds have groups and a map.
  @Test func fewSoundsAndARefusedOne() throws {
    try put("flute_C4", "cello_C4", "trumpet_A4", "piano_C4")
    try sfumato.folder.put(Array("text".utf8), as: "sounds/bad.wav")
    _ = try library("add", "sounds", "--no-latents")
    let check = try library("check")
    #expect(check.exitCode == 0 && check.output.contains("refused   "), "\(check.output)")
    #expect(check.output.contains("4 sounds, all as they were heard; 1 file could not be heard"))
    try FileManager.default.removeItem(atPath: sfumato.folder("sounds/piano_C4.wav"))
    let gone = try library("check")
    #expect(
      gone.exitCode == 1 && gone.output.contains("4 sounds, 1 gone; 1 file"), "\(gone.output)")
    let map = try library("map", "-o", "map.png")
    #expect(map.exitCode == 0 && map.errors.contains("4 sounds, too few to learn a map from"))
    #expect(try sfumato.folder.bytes("map.png").starts(with: [0x89, 0x50]))
    let groups = try library("cluster", "--count", "auto", "--families", "name")
    #expect(groups.exitCode == 0 && groups.output.contains("agreement with names: "))
    #expect(groups.output.contains("(adjusted Rand index, 4 of 4 sounds)"))
    try sfumato.folder.put(Array("flute_C4,wind\ncello_C4,string\n".utf8), as: "f.csv")
    try sfumato.folder.put(Array("tuba,brass\n".utf8), as: "none.csv")
    let none = try library("cluster", "--families", "none.csv")
    #expect(none.exitCode == 1 && none.errors.contains("fewer than two of 4 sounds"))
    #expect(try library("cluster", "--count", "9").errors.contains("4 sounds cannot be 9 groups"))
    #expect(try library("map", "-o", "x.jpg").errors.contains("pictures are PNG"))
    #expect(try library("map", "--json", "-o", "-").errors.contains("both write to standard"))
    let twice = try library("map", "-o", "x.png", "--path", "flute_C4", "flute_C4")
    #expect(twice.exitCode != 0 && twice.errors.contains("follows itself"))
    let drawn = try library(
      "map", "-o", "way.png", "--families", "f.csv", "--path", "flute_C4", "cello_C4")
    #expect(drawn.exitCode == 0 && drawn.output == "way.png: 4 sounds\n", "\(drawn.errors)")
    #expect(drawn.errors.contains("2 sounds without a family by f.csv"))
    let both = try [sfumato.folder.bytes("map.png"), sfumato.folder.bytes("way.png")]
    #expect(both[0] != both[1] && both[1].starts(with: [0x89, 0x50]))
    let places = try JSONSerialization.jsonObject(with: Data(library("map", "--json").output.utf8))
    #expect((places as? [[String: Any]])?.count == 4)
    let typo = try library("map", "-o", "x.png", "--families", "foldr")
    #expect(typo.exitCode == 1 && typo.errors.contains("foldr: it cannot be read"))
    #expect(try library("map", "-o", "x.png", "--path", "flute_C4").errors.contains("two ends"))
    let near = try library("search", "a", "noisy", "brass")
    #expect(near.output.contains("trumpet_A4") && near.errors.contains("these come nearest"))
  }

  /// Sounds are forgotten by name as they are asked for by name; what is not clear is told with the paths.
  @Test func soundsAreForgottenByName() throws {
    try put("flute_C4", "cello_C4", "trumpet_A4", "piano_C4")
    _ = try library("add", "sounds", "--no-latents")
    let removed = try library("remove", "C4", "cello_C4", "tuba")
    let told = removed.output.split(separator: "\n")
    #expect(removed.exitCode == 1 && told.count == 2 && told[1] == "1 sound forgotten")
    #expect(told[0].hasSuffix("sounds/cello_C4.wav") && removed.errors.contains("C4: no sound"))
    #expect(removed.errors.contains("tuba: no sound of the library"))
    #expect(
      try library("remove", "flute_C4.wav", "sounds/piano_C4.wav").output
        .hasSuffix("sounds/piano_C4.wav\n2 sounds forgotten\n"))
    #expect(try library("remove", "sounds").output.hasSuffix("\n1 sound forgotten\n"))
    #expect(try library("list", "--json").output == "[\n\n]\n")
  }

  /// A name has one line wherever it is told, and terminals are sent nothing of it but signs.
  @Test func namesOfAnyBytesAreTold() throws {
    try put("flute_C4", "cello_C4", "trumpet_A4")
    let odd = "sounds/odd\nli\u{1b}ne.wav"
    try sfumato.folder.put(Sounds.bytes(Sounds.sample("piano_C4")), as: odd)
    _ = try library("add", "sounds", "--no-latents")
    for arguments in [
      ["list"], ["info", "odd"], ["cluster", "--members"], ["similar", "flute_C4"],
      ["between", odd, "flute_C4"], ["tag", odd], ["check"], ["map", "-o", "odd.png"],
    ] {
      let told = try sfumato(["library"] + arguments + ["--library", "l.sqlite"])
      #expect(told.exitCode == 0 && !told.output.contains("odd\nli"), "\(arguments)")
      #expect(!told.output.contains("\u{1b}"), "\(arguments)")
    }
  }

  @Test func twoAtOnceLoseNothing() throws {
    try put("flute_C4", "cello_C4", "trumpet_A4", "piano_C4")
    let both = try sfumato.shell(
      """
      sfumato library add sounds --no-latents --library l.sqlite & \
      sfumato library add sounds --no-latents --library l.sqlite; wait
      """)
    #expect(both.exitCode == 0 && both.errors == "", "\(both.errors)")
    // Whatever the other was faster with is known, and no copy.
    #expect(!both.output.contains("cop"), "\(both.output)")
    #expect(try library("list").output.split(separator: "\n").count == 4)
    #expect(try library("check").exitCode == 0)
  }
}

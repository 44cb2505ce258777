import AudioFiles
import Foundation
import Testing

/// Options that mean the same in every command.
@Suite struct OptionTests {
  private let sfumato = Program()

  init() throws { try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "n_A3.wav") }

  /// Runs a command, which must succeed, and gives what it printed.
  private func run(_ line: String) throws -> String {
    let result = try sfumato.shell("sfumato " + line)
    #expect(result.exitCode == 0, "\(line): \(result.errors)")
    return result.output
  }

  /// What is typed after `-o`, and the file that comes of it.
  @Test(arguments: [
    ("blend n_A3.wav n_A3.wav", "b", "b.wav"), ("blend n_A3.wav n_A3.wav", "d/", "d/n_A3-n_A3.wav"),
    ("blend n_A3.wav n_A3.wav", "d", "d/n_A3-n_A3.wav"), ("decode n_A3.wav", "d/", "d/n_A3.wav"),
    ("decode n_A3.wav", "x.y/z", "x.y/z.wav"), ("resynth n_A3.wav", "d/", "d/n_A3_resynth.wav"),
    ("spectrogram n_A3.wav", "d/", "d/n_A3.png"), ("spectrogram n_A3.wav", "p", "p.png"),
    ("phrase sample", "d/", "d/phrases.mid"), ("phrase sample", "m", "m.mid"),
    ("generate --duration 0.3", "d/", "d/new_1.wav"), ("generate --duration 0.3", "g", "g.wav"),
  ])
  func outputs(command: String, typed: String, path: String) throws {
    for folder in ["d", "x.y"] where !typed.hasPrefix("d/") {
      try FileManager.default.createDirectory(
        atPath: sfumato.folder(folder), withIntermediateDirectories: false)
    }
    let before = Set(FileManager.default.subpaths(atPath: sfumato.folder.path) ?? [])
    _ = try run("\(command) -o \(typed)")
    let after = Set(FileManager.default.subpaths(atPath: sfumato.folder.path) ?? [])
    #expect(after.subtracting(before).subtracting(["d"]) == [path])
  }

  /// In a folder nothing is replaced that nobody named.
  @Test func aFolderKeepsItsFiles() throws {
    let before = try sfumato.folder.bytes("n_A3.wav")
    let result = try sfumato("decode", "n_A3.wav", "-o", "./", "--pitch", "C4")
    #expect(result.exitCode == 1 && result.errors.contains("./n_A3.wav"), "\(result.errors)")
    #expect(try sfumato.folder.bytes("n_A3.wav") == before)
  }

  @Test func whatWasWrittenIsSaid() throws {
    let blend = try run("blend n_A3.wav n_A3.wav -o b.wav --pitch C4")
    #expect(
      blend.wholeMatch(of: /b\.wav: C4, 0\.\d\d s, peak −[\d.]+ dB, RMS −[\d.]+ dB\n/) != nil,
      "\(blend)")
    let decoded = try run("decode n_A3.wav -o c.wav")
    #expect(decoded.hasPrefix("c.wav: A3, "), "\(decoded)")
    #expect(try run("spectrogram n_A3.wav -o c.png") == "c.png: 1 sound, 1920 pixels wide\n")
    for command in [
      "blend n_A3.wav n_A3.wav -o q.wav", "decode n_A3.wav -o q.wav",
      "spectrogram n_A3.wav -o q.png",
      "keyboard n_A3.wav -o k --low 60 --high 60", "generate -o g.wav --duration 0.3",
      "resynth n_A3.wav -o r.wav",
    ] {
      #expect(try run(command + " --quiet") == "", "\(command)")
    }
    // Standard output is the sound alone.
    #expect(try run("decode n_A3.wav -o -").hasPrefix("RIFF"))
  }

  @Test func programsReadJSON() throws {
    func objects(_ command: String) throws -> [[String: Any]] {
      let json = try JSONSerialization.jsonObject(with: Data(try run(command + " --json").utf8))
      if let list = json as? [[String: Any]] { return list }
      return [try #require(json as? [String: Any])]
    }
    let series = try objects("blend n_A3.wav n_A3.wav -o s.wav --steps 3")
    #expect(series.map { $0["file"] as? String } == ["s_1.wav", "s_2.wav", "s_3.wav"])
    let pitch = try #require(series[0]["pitch"] as? Double)
    #expect(abs(pitch - 57) < 0.01)
    let level = try #require(series[0]["peakDB"] as? Double)
    let peak = try AudioFile.read(sfumato.folder("s_1.wav")).clip.peak
    #expect(abs(level - 20 * log10(Double(peak))) < 0.01)
    #expect(try objects("keyboard n_A3.wav -o k --low 60 --high 60")[0]["samples"] as? Int == 1)
    #expect(try objects("generate -o new/ --count 2 --duration 0.3").count == 2)
  }

  /// Spellings of 0.1.0 give the same samples and are not shown.
  @Test(arguments: [
    ("generate --like n_A3.wav --variation=0.2 --duration 0.3", "--amount", "--variation"),
    (
      "decode n_A3.wav --preset \(Sounds.root.path)/Presets/notes.safetensors", "--model",
      "--preset"
    ),
  ])
  func oldSpellingsWork(command: String, new: String, old: String) throws {
    _ = try run("\(command) -o old.wav")
    _ = try run("\(command.replacing(old, with: new)) -o new.wav")
    #expect(
      try AudioFile.read(sfumato.folder("old.wav")).clip
        == AudioFile.read(sfumato.folder("new.wav")).clip)
    let help = try run("help " + command.prefix { $0 != " " })
    #expect(help.contains(new) && !help.contains(old))
  }

  /// The names of the README, in a folder that has none of them.
  @Test func bundledFilesAreFound() throws {
    #expect(try run("info Samples/cello_C4.wav").contains("C4"))
    #expect(try run("phrase continue Samples/rising.mid --bars 1 --quiet -o a.mid") == "")
    // A name to write is taken as it is.
    let result = try sfumato("decode", "n_A3.wav", "-o", "Samples/cello_C4.wav")
    #expect(result.exitCode == 1 && result.errors.contains("no folder Samples"), "\(result.errors)")
  }
}

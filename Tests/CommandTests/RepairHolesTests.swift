import AudioFiles
import Foundation
import Signal
import Testing

@Suite struct RepairHolesTests {
  private let sfumato = Program()

  @Test func aHoleIsFilledAndNothingElse() throws {
    let clip = Sounds.note(seconds: 1, channelCount: 2)
    var damaged = clip.channels
    let range = 19_200..<20_160
    for channel in 0..<2 { for index in range { damaged[channel][index] = 0 } }
    try sfumato.folder.put(
      Sounds.bytes(
        AudioClip(channels: damaged, sampleRate: 48_000), instrument: .init(rootPitch: 57),
        comment: "mine"), as: "in.wav")
    let result = try sfumato(
      "repair", "holes", "in.wav", "-o", "out.wav", "--hole", "400ms-0.42s", "--preview", "p.png")
    #expect(result.exitCode == 0 && result.errors == "")
    #expect(result.output == "out.wav: holes filled: 2 (given, janssen)\n")
    let before = try AudioFile.read(sfumato.folder("in.wav"))
    let after = try AudioFile.read(sfumato.folder("out.wav"))
    #expect(after.format == before.format && after.instrument == before.instrument)
    #expect(after.comment == "mine")
    for channel in 0..<2 {
      let (old, new) = (before.clip.channels[channel], after.clip.channels[channel])
      #expect(old[..<range.lowerBound] == new[..<range.lowerBound])
      #expect(old[range.upperBound...] == new[range.upperBound...])
      let error = range.reduce(0) { $0 + pow(Double(new[$1] - clip.channels[channel][$1]), 2) }
      let energy = range.reduce(0) { $0 + pow(Double(clip.channels[channel][$1]), 2) }
      #expect(error < 1e-3 * energy)
    }
    #expect(try sfumato.folder.bytes("p.png").starts(with: [0x89, 0x50, 0x4e, 0x47]))
  }

  @Test func choicesAreFilesOfTheirOwn() throws {
    var state: UInt32 = 1
    let breathy = Sounds.note(seconds: 2).channels[0].map { sample in
      state = state &* 1_664_525 &+ 1_013_904_223
      return sample + 0.002 * (Float(state) / 0x1p31 - 1)
    }
    try sfumato.folder.put(
      Sounds.bytes(AudioClip(samples: breathy, sampleRate: 48_000)), as: "in.wav")
    let arguments = ["repair", "holes", "in.wav", "-o", "out.wav", "--hole", "0.6s-1.2s"]
    let result = try sfumato(arguments + ["--choices", "2", "--seed", "5"])
    #expect(result.exitCode == 0 && result.errors == "")
    #expect(
      result.output
        == "out-1.wav: holes filled: 1 (given, partials)\nout-2.wav: holes filled: 1 (given, partials)\n"
    )
    let sounds = try ["out-1.wav", "out-2.wav"].map {
      try AudioFile.read(sfumato.folder($0)).clip.channels[0]
    }
    #expect(sounds[0].count == sounds[1].count && sounds[0] != sounds[1])
    // What is there was not named.
    let again = try sfumato(arguments + ["--choices", "2"])
    #expect(again.exitCode == 1 && again.errors.contains("out-1.wav"), "\(again.errors)")
    #expect(try sfumato(arguments + ["--seed", "6"]).exitCode == 0)
    #expect(try AudioFile.read(sfumato.folder("out.wav")).clip.channels[0] == sounds[1])
    let short = ["repair", "holes", "in.wav", "-o", "s.wav", "--hole", "0.6s-0.61s"]
    let alike = try sfumato(short + ["--choices", "2", "--json"])
    #expect(alike.exitCode == 0 && alike.errors.contains("alike"))
    let told = try JSONSerialization.jsonObject(with: Data(alike.outputBytes)) as? [[String: Any]]
    #expect(told?.compactMap { $0["output"] as? String } == ["s-1.wav", "s-2.wav"])
    let refused = try sfumato(arguments + ["--choices", "2", "--preview", "p.png"])
    #expect(refused.exitCode == 64 && refused.errors.contains("--choices needs"))
  }

  @Test func listsAreWrittenAndReadBack() throws {
    var samples = Sounds.note(seconds: 1).channels[0]
    for index in 20_000..<20_400 { samples[index] = 0 }
    try sfumato.folder.put(
      Sounds.bytes(AudioClip(samples: samples, sampleRate: 48_000)), as: "in.wav")
    let found = try sfumato("repair", "holes", "in.wav", "--find", "dropouts", "--list", "h.csv")
    #expect(found.exitCode == 0 && found.output == "in.wav: 1 of dropout\n")
    let list = String(decoding: try sfumato.folder.bytes("h.csv"), as: UTF8.self)
    // A sample or two beside the hole may be as quiet.
    #expect(list.hasSuffix(",1,dropout,\n"))
    #expect(list.hasPrefix("start_s,end_s,channel,cause,level\n0.416667,0.4250"))
    let filled = try sfumato(
      "repair", "holes", "in.wav", "-o", "out.wav", "--list", "h.csv", "--json")
    #expect(filled.exitCode == 0 && filled.output.contains("\"method\" : \"janssen\""))
    #expect(filled.output.contains("\"cause\" : \"dropout\""))
  }

  @Test func pipesWork() throws {
    let bytes = try Sounds.bytes(Sounds.note())
    let result = try sfumato(
      ["repair", "holes", "-", "-o", "-", "--hole", "0.2-0.21"], input: bytes)
    #expect(result.exitCode == 0)
    #expect(result.errors == "-: holes filled: 1 (given, janssen)\n")
    let copy = try AudioFile.read(bytes: result.outputBytes, path: "copy").clip
    #expect(copy.channels[0].count == 28_800)
  }

  @Test(arguments: [
    (
      ["--hole", "0.5s-0.9s"],
      "in.wav: the hole 0.5000-0.9000 s reaches beyond the sound, which lasts 0.600 s"
    ),
    (["--hole", "0.2-0.2"], "is empty"), (["--hole", "0.0005-0.5995"], "leaves 48"),
    (["--list", "no.csv"], "no.csv: there is no such file"),
    (["--list", "bad.csv"], "bad.csv: line 2 of the list, 'x,y'"),
  ])
  func badHolesAreTold(arguments: [String], sentence: String) throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "in.wav")
    try sfumato.folder.put(Array("start_s,end_s\nx,y\n".utf8), as: "bad.csv")
    let result = try sfumato(["repair", "holes", "in.wav", "-o", "out.wav"] + arguments)
    #expect(result.exitCode != 0 && result.errors.contains(sentence), "\(result.errors)")
    #expect(try sfumato.folder.contents == ["bad.csv", "in.wav"])
  }

  @Test(arguments: [
    ["in.wav", "-o", "out.wav"], ["in.wav", "--find", "clicks"],
    ["in.wav", "-o", "out.wav", "--find", "rust"], ["in.wav", "-o", "out.wav", "--hole", "1s"],
  ])
  func misuseIsTold(arguments: [String]) throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "in.wav")
    let result = try sfumato(["repair", "holes"] + arguments)
    #expect(result.exitCode == 64 && result.errors.hasPrefix("Error: "))
  }
}

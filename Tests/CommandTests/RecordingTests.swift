import AudioFiles
import Foundation
import OutputFiles
import Signal
import Testing

/// Recordings as they lie about: how they are named, how they are read, and that they are kept.
@Suite struct RecordingTests {
  private let sfumato = Program()

  private func put(_ clip: AudioClip, as name: String = "in.wav") throws {
    try sfumato.folder.put(
      try AudioFile(clip: clip, format: .init(.wav, .float(bits: 32))).encoded(path: name).bytes,
      as: name)
  }

  private func encode(_ name: String = "in.wav", _ more: String...) throws -> Program.Result {
    try sfumato(["encode", name, "-o", "out.safetensors"] + more)
  }

  private func decoded(_ more: String...) throws -> AudioClip {
    let result = try sfumato(
      ["decode", "out.safetensors", "-o", "out.wav", "--bits", "float"] + more)
    #expect(result.exitCode == 0, "\(result.errors)")
    return try AudioFile.read(sfumato.folder("out.wav")).clip
  }

  // MARK: - Kept

  @Test func aRecordingIsNotReplacedByWhatWasMadeOfIt() throws {
    let bytes = try Sounds.bytes(Sounds.note())
    try sfumato.folder.put(bytes, as: "take.wav")
    #expect(try sfumato("encode", "take.wav").exitCode == 0)
    let refused = try sfumato("decode", "take.safetensors")
    #expect(refused.exitCode == 1 && refused.errors.contains("--force"), "\(refused.errors)")
    #expect(try sfumato.folder.bytes("take.wav") == bytes)
    // Named, it may be replaced; so with --force.
    #expect(try sfumato("decode", "take.safetensors", "-o", "take.wav").exitCode == 0)
    #expect(try sfumato.folder.bytes("take.wav") != bytes)
    try sfumato.folder.put(bytes, as: "take.wav")
    #expect(try sfumato("decode", "take.safetensors", "--force").exitCode == 0)
    #expect(try sfumato.folder.bytes("take.wav") != bytes)
  }

  @Test func namesThatTheProgramGivesReplaceNothing() throws {
    try put(Sounds.note(), as: "a.wav")
    for (arguments, file) in [
      (["encode", "a.wav"], "a.safetensors"),
      (["encode", ".", "-o", "latents"], "latents/a.safetensors"),
      (["blend", "a.wav", "a.wav@A4", "-o", "s.wav", "--steps", "2"], "s_2.wav"),
      (["generate", "-o", "new", "--duration", "0.2"], "new/new_1.wav"),
      (["keyboard", "a.wav", "-o", "kb", "--low", "C4", "--high", "C4"], "kb/060_v080.wav"),
    ] {
      let folder = file.split(separator: "/").dropLast().joined()
      if !folder.isEmpty {
        try FileManager.default.createDirectory(
          atPath: sfumato.folder(folder), withIntermediateDirectories: true)
      }
      try sfumato.folder.put([7], as: file)
      let refused = try sfumato(arguments)
      #expect(refused.exitCode == 1 && refused.errors.contains(file), "\(refused.errors)")
      #expect(try sfumato.folder.bytes(file) == [7])
      let forced = try sfumato(arguments + ["--force"])
      #expect(forced.exitCode == 0, "\(forced.errors)")
      #expect(try sfumato.folder.bytes(file) != [7])
    }
  }

  // MARK: - Named

  @Test func aPitchIsSaidWhereverASoundIsNamed() throws {
    try put(Sounds.note(hz: 220), as: "a.wav")
    try put(Sounds.note(hz: 330), as: "b.wav")
    #expect(try encode("a.wav@D5").output.contains("D5,"))
    #expect(try encode("a.wav@none").output.contains("unpitched,"))
    #expect(try encode("a.wav@57.3").output.contains("A3 +30 cents"))
    // A latent that holds its recording is heard anew.
    #expect(try encode("a.wav").output.contains("A3"))
    #expect(try encode("out.safetensors@A2").exitCode == 1)
    let again = try sfumato("encode", "out.safetensors@A2", "-o", "again.safetensors")
    #expect(again.output.contains("A2,"), "\(again.errors)")
    for arguments in [
      ["blend", "a.wav@A2", "b.wav@E4", "-o", "x.wav"], ["explain", "a.wav@A2", "b.wav@none"],
      ["play", "a.wav@A2", "-F", "x.wav", "--notes", "C4", "--seconds", "0.2"],
      ["keyboard", "a.wav@A2", "-o", "kb", "--low", "C4", "--high", "C4"],
      ["generate", "--like", "a.wav@A2", "-o", "x.wav"],
    ] {
      let result = try sfumato(arguments)
      #expect(result.exitCode == 0 && result.errors.contains("told to be A2"), "\(arguments)")
      let wrong = try sfumato(arguments.map { $0.replacing("@A2", with: "@H2") })
      #expect(wrong.exitCode == 1 && wrong.errors.contains("'H2' is no pitch"), "\(arguments)")
    }
    // The name does not hide that the output is an input.
    let same = try sfumato("blend", "a.wav@A2", "b.wav", "-o", "a.wav")
    #expect(same.exitCode == 1 && same.errors.contains("overwrite the input"))
  }

  @Test func namesOfAnyBytesAreRead() throws {
    let name = FileSystem.path(of: [0x6c, 0xf6]) + "_A3.wav"
    try OutputFile.write(Sounds.bytes(Sounds.note()), to: sfumato.folder(name))
    // The shell gives the byte itself.
    for command in [
      "info $'l\\xf6_A3.wav'", "encode $'l\\xf6_A3.wav'",
      "decode $'l\\xf6_A3.safetensors' -o $'\\xe4.wav'",
      "spectrogram $'\\xe4.wav' -o $'\\xe4.png'", "encode . -o $'l\\xf6'",
    ] {
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/bash")
      shell.arguments = ["-c", "\(Program.path.path) \(command) > out.txt 2> errors.txt"]
      shell.currentDirectoryURL = URL(filePath: sfumato.folder.path)
      try shell.run()
      shell.waitUntilExit()
      let errors = String(decoding: try sfumato.folder.bytes("errors.txt"), as: UTF8.self)
      #expect(shell.terminationStatus == 0, "\(command): \(errors)")
      if command.hasPrefix("info") {
        let told = String(decoding: try sfumato.folder.bytes("out.txt"), as: UTF8.self)
        #expect(told.contains("l\\xf6_A3.wav") && told.contains("A3"))
      }
    }
    let written = FileSystem.names(inFolder: sfumato.folder.path) ?? []
    #expect(written.contains(FileSystem.path(of: [0xe4]) + ".png"))
  }

  @Test func controlCharactersOfAFileAreShownAsNumbers() throws {
    var file = AudioFile(clip: Sounds.note())
    file.title = "red \u{1b}[31m alert\u{7} \u{9b}2J"
    file.comment = "one\u{8}\u{7f}"
    try sfumato.folder.put(try file.encoded(path: "x.wav").bytes, as: "x.wav")
    let told = try sfumato("info", "x.wav").output
    #expect(told.contains("red \\x1b[31m alert\\x07 \\x9b2J") && told.contains("one\\x08\\x7f"))
    #expect(
      !told.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    let missing = try sfumato("info", "\u{1b}[2J.wav")
    #expect(missing.errors.contains("\\x1b[2J.wav") && !missing.errors.contains("\u{1b}"))
    let unknown = try sfumato("decode", "\u{1b}[2J.wav", "\u{1b}")
    #expect(unknown.exitCode == 64 && !unknown.errors.contains("\u{1b}"))
  }

  // MARK: - Heard

  @Test func aCutOffRecordingIsReadAsFarAsItGoes() throws {
    try sfumato.folder.put(Array(try Sounds.bytes(Sounds.note()).dropLast(20_000)), as: "in.wav")
    let result = try encode()
    #expect(result.exitCode == 0 && result.output.contains("A3"))
    #expect(result.errors.contains("in.wav: the file is cut off: 18800 of 28800 samples"))
  }

  @Test func aWideVibratoIsOneNoteInItsMiddle() throws {
    var phase = 0.0
    let samples = (0..<96_000).map { i -> Float in
      phase += 2 * .pi * 220 * exp2(sin(2 * .pi * 6 * Double(i) / 48_000) / 12) / 48_000
      return Float((1...8).reduce(0) { $0 + 0.3 / Double($1) * sin(Double($1) * phase) })
    }
    try put(AudioClip(samples: samples, sampleRate: 48_000))
    let result = try encode()
    #expect(result.output.contains(": A3") && result.errors == "", "\(result)")
  }

  @Test func noiseAndDrumsAreNoChords() throws {
    try put(Sounds.drum())
    #expect(try encode().errors == "")
    for drum in ["kick", "snare", "low_tom", "high_tom", "crash", "ride", "closed_hat"] {
      let path = Sounds.root.appending(path: "Samples/drums/\(drum).wav").path
      #expect(try !encode(path).errors.contains("several notes"), "\(drum)")
    }
  }

  @Test func invertedAndOneSidedStereoKeepTheirLevel() throws {
    let note = Sounds.note().mono
    for (right, words) in [
      (note.map { -$0 }, "upside down"), (note.map { _ in 0 }, "only channel 1"),
    ] {
      try put(AudioClip(channels: [note, right], sampleRate: 48_000))
      #expect(try encode().errors.contains(words))
      let found = try decoded().rms
      #expect(abs(20 * log10(found / AudioClip(samples: note, sampleRate: 48_000).rms)) < 0.5)
    }
  }

  @Test func directCurrentAndStepsAreNotPlayed() throws {
    let clip = Sounds.note()
    try put(AudioClip(samples: clip.mono.map { $0 + 0.3 }, sampleRate: 48_000))
    #expect(try encode().exitCode == 0)
    let sound = try decoded().mono
    #expect(abs(sound.reduce(0, +) / Float(sound.count)) < 0.005)
    #expect(abs(sound.first!) < 0.001 && abs(sound.last!) < 0.001)
    for name in ["flute_C4", "choir_C4", "voice_C5"] {
      #expect(try encode(Sounds.root.appending(path: "Samples/\(name).wav").path).exitCode == 0)
      for more in [[], ["--detail", "0"]] {
        let result = try sfumato(
          ["decode", "out.safetensors", "-o", "out.wav", "--bits", "float"] + more)
        #expect(result.exitCode == 0)
        let played = try AudioFile.read(sfumato.folder("out.wav")).clip
        #expect(abs(played.mono[0]) < 0.005 * played.peak, "\(name)")
      }
    }
  }

  @Test func floatsOnTheScaleOfIntegersComeBack() throws {
    try put(AudioClip(samples: Sounds.note().mono.map { 32_767 * $0 }, sampleRate: 48_000))
    #expect(try encode().errors.contains("16-bit"))
    let peak = try decoded().peak
    #expect(abs(peak - Sounds.note().peak) < 0.01)
  }

  @Test func aDefaultRootKeyIsNotBelieved() throws {
    let low = Sounds.note(hz: 65.4, seconds: 1.5)
    try sfumato.folder.put(
      Sounds.bytes(low, instrument: SampleInstrument(rootPitch: 60)), as: "in.wav")
    let result = try encode()
    #expect(result.output.contains("C2") && result.errors.contains("root key"), "\(result.errors)")
  }
}

import AudioFiles
import Foundation
import Neural
import NoteVAE
import Signal
import Testing

/// `encode`, `decode`, `generate` and `explain` through the built program.
@Suite struct NoteCommandTests {
  private let sfumato = Program()

  private func put(_ names: String...) throws {
    for name in names {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
  }

  /// Runs the program, which must succeed without a remark.
  @discardableResult
  private func run(_ arguments: String...) throws -> String {
    let result = try sfumato(arguments)
    #expect(result.exitCode == 0 && result.errors == "", "\(arguments): \(result.errors)")
    return result.output
  }

  private func clip(_ name: String) throws -> AudioClip {
    try AudioFile.read(sfumato.folder(name)).clip
  }

  private func signalToNoiseDB(_ made: [Float], _ truth: [Float]) -> Double {
    let noise = zip(made, truth).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    return 10 * log10(truth.reduce(0.0) { $0 + Double($1) * Double($1) } / noise)
  }

  @Test func aNoteGoesThereAndBack() throws {
    try put("cello_C4")
    let told = try run("encode", "cello_C4.wav")
    #expect(told.hasPrefix("cello_C4.safetensors: C4 +1 cent, 3."))
    try run("decode", "cello_C4.safetensors", "-o", "back.wav")
    let sound = try Sounds.sample("cello_C4").mono
    let onset = NoteOnset.index(in: sound, noiseLevel: NoteOnset.noiseLevel(of: sound))
    let heard = NoteOnset.aligned(
      sound, onset: onset, count: sound.count - onset + NoteOnset.leadSampleCount)
    let back = try AudioFile.read(sfumato.folder("back.wav"))
    #expect(back.clip.sampleCount == heard.count)
    // The ends of a recording that begins or ends with a step are faded.
    let inner = 480..<heard.count - 480
    #expect(signalToNoiseDB(Array(back.clip.mono[inner]), Array(heard[inner])) > 60)
    #expect(back.comment == "sfumato decode cello_C4.safetensors")
    #expect(try run("info", "back.wav").contains("sfumato decode cello_C4.safetensors"))
  }

  @Test func aFolderIsEncodedAsItsNotesAlone() throws {
    try put("marimba_A4", "harp_C5")
    try FileManager.default.createDirectory(
      atPath: sfumato.folder("notes"), withIntermediateDirectories: false)
    for name in ["marimba_A4.wav", "harp_C5.wav"] {
      try FileManager.default.copyItem(
        atPath: sfumato.folder(name), toPath: sfumato.folder("notes/\(name)"))
    }
    try run("encode", "notes", "-o", "latents")
    for name in ["marimba_A4", "harp_C5"] {
      try run("encode", "\(name).wav", "-o", "alone.safetensors")
      #expect(
        try sfumato.folder.bytes("alone.safetensors")
          == sfumato.folder.bytes("latents/\(name).safetensors"))
    }
  }

  @Test func withoutResidualTheFileIsSmall() throws {
    try put("flute_C4")
    try run("encode", "flute_C4.wav", "--no-residual")
    #expect(try sfumato.folder.bytes("flute_C4.safetensors").count < 32_000)
    try run("decode", "flute_C4.safetensors", "-o", "b.wav", "--pitch", "B3")
    let pitch = try #require(PitchTracker().notePitch(of: try clip("b.wav")).pitch)
    #expect(abs(pitch - 59) < 0.5)
  }

  @Test func refiningBringsTheLatentNearer() throws {
    try put("clarinet_G3")
    let told = try run("encode", "clarinet_G3.wav", "--refine", "8")
    let numbers = told.matches(of: /([0-9.]+) dB/).suffix(2).compactMap { Double($0.1) }
    #expect(numbers.count == 2 && numbers[1] < numbers[0], "\(told)")
  }

  @Test func aNoteIsPlayedHarderLongerElsewhere() throws {
    try put("cello_C4")
    try run("encode", "cello_C4.wav")
    try run(
      "decode", "cello_C4.safetensors", "-o", "low.wav", "--pitch", "G3", "--duration", "5.00001",
      "--velocity", "40")
    let low = try clip("low.wav")
    #expect(low.sampleCount == 240_000)
    let pitch = try #require(PitchTracker().notePitch(of: low).pitch)
    #expect(abs(pitch - 55) < 0.3)
    try run("decode", "cello_C4.safetensors", "-o", "loud.wav", "--velocity", "120")
    #expect(try clip("loud.wav").rms > 3 * low.rms)
  }

  @Test func generatedSoundsFollowTheirSeed() throws {
    try run("generate", "-o", "a.wav", "--seed", "5", "--duration", "0.7", "--pitch", "A3")
    try run("generate", "-o", "b.wav", "--seed", "5", "--duration", "0.7", "--pitch", "A3")
    #expect(try sfumato.folder.bytes("a.wav") == sfumato.folder.bytes("b.wav"))
    #expect(try clip("a.wav").sampleCount == 33_600)
    try run("generate", "-o", "more", "--count", "2", "--seed", "5", "--duration", "0.7")
    let files = try FileManager.default.contentsOfDirectory(atPath: sfumato.folder("more")).sorted()
    #expect(files == ["new_5.wav", "new_6.wav"])
    #expect(try clip("more/new_5.wav") != clip("more/new_6.wav"))
  }

  /// A sentence decides what is generated, and says what it understood; labels lie beside the sounds.
  @Test func soundsFromWords() throws {
    func brightness(_ sentence: String, _ folder: String) throws -> [Double] {
      let result = try sfumato(
        "generate", sentence, "-o", "\(folder)/", "--count", "3", "--duration", "1.5", "--labels")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.errors.contains("brightness"))
      struct Example: Decodable {
        struct Description: Decodable { var brightnessHz: Double }
        var pitch: Int
        var family: String
        var description: Description
        private enum CodingKeys: String, CodingKey {
          case pitch, description
          case family = "instrument_family_str"
        }
      }
      let examples = try JSONDecoder().decode(
        [String: Example].self, from: Data(sfumato.folder.bytes("\(folder)/examples.json")))
      #expect(examples.keys.sorted() == ["new_1", "new_2", "new_3"])
      #expect(examples.values.allSatisfy { $0.pitch == 60 && !$0.family.isEmpty })
      return examples.sorted { $0.key < $1.key }.map(\.value.description.brightnessHz)
    }
    let bright = try brightness("a very bright guitar", "bright")
    let dark = try brightness("a very dark guitar", "dark")
    #expect(zip(bright, dark).allSatisfy { $0 > $1 }, "\(bright), \(dark)")

    try run("generate", "between a flute and a low choir", "-o", "two.wav", "--quiet")
    let pitch = try #require(PitchTracker().notePitch(of: clip("two.wav")).pitch)
    #expect(pitch < 50, "a low one: \(pitch)")
    let changed = try sfumato(
      "generate", "darker", "--from", "bright/new_1.wav", "-o", "changed.wav", "--json")
    #expect(changed.exitCode == 0, "\(changed.errors)")
    #expect(changed.output.contains("\"meaning\" : \"brightness -1.2\""), "\(changed.output)")
    try run("generate", "high", "--from", "bright/new_1.wav", "-o", "high.wav", "--quiet")
    let high = try #require(PitchTracker().notePitch(of: clip("high.wav")).pitch)
    #expect(abs(high - 77) < 1, "a fourth and an octave above C4: \(high)")
    let words = try run("words", "a slightly darker fidle")
    #expect(words.contains("brightness -0.6") && words.contains("taken for \"fiddle\""))
  }

  @Test func aNoteThatIsOverStaysSilent() throws {
    try run("generate", "-o", "some", "--count", "12", "--pitch", "A3")
    let over = try (1...12).filter { seed in
      let samples = try clip("some/new_\(seed).wav").mono
      #expect(abs(samples[0]) < 1e-3 * samples.reduce(0) { max($0, abs($1)) }, "a click")
      let peaks = stride(from: 0, to: samples.count, by: 2400).map { start in
        samples[start...].prefix(2400).reduce(0) { max($0, abs($1)) }
      }
      guard let end = peaks.indices.first(where: { peaks[$0] < 1e-3 * peaks[...$0].max()! })
      else { return false }
      // Before that it fades for two blocks.
      #expect(end > 0 && peaks.dropFirst(end + 2).allSatisfy { $0 < 1e-6 }, "seed \(seed)")
      return true
    }
    #expect(!over.isEmpty, "some notes end by themselves")
  }

  @Test func aVariationStaysNear() throws {
    try put("flute_C4")
    try run("encode", "flute_C4.wav")
    func global(_ name: String) throws -> [Float] {
      try SafetensorsFile(contentsOf: URL(filePath: sfumato.folder(name))).values(of: "global")
    }
    let own = try global("flute_C4.safetensors")
    func distance(_ variation: String) throws -> Float {
      try run(
        "generate", "--like", "flute_C4.safetensors", "--amount", variation, "-o",
        "v.safetensors")
      return try zip(own, global("v.safetensors")).reduce(0) { $0 + abs($1.0 - $1.1) }
    }
    #expect(try distance("0") == 0)
    let (near, far) = (try distance("0.2"), try distance("0.9"))
    #expect(0 < near && near < 0.6 * far)
  }

  @Test func twoNotesAreExplained() throws {
    try put("flute_C4", "piano_C4")
    let told = try run("explain", "flute_C4.wav", "piano_C4.wav")
    let sentence = try #require(told.split(separator: "\n").first)
    #expect(sentence.contains("fading faster") && sentence.contains("quicker to begin"))
    #expect(told.contains("brightness"))
    let json = try run("explain", "flute_C4.wav", "piano_C4.wav", "--mix", "0.2", "--json")
    struct Told: Decodable {
      struct Sound: Decodable {
        var name: String
        var levelDB: Double
      }
      var sounds: [Sound]
      var changes: [String]
    }
    let read = try JSONDecoder().decode(Told.self, from: Data(json.utf8))
    #expect(read.sounds.map(\.name) == ["flute_C4", "mix 0.2", "piano_C4"])
    #expect(read.sounds[0].levelDB > read.sounds[1].levelDB)
    #expect(read.sounds[1].levelDB > read.sounds[2].levelDB)
    #expect(read.changes.contains("attack"))
  }

  @Test func aNoteWithItselfIsThatNote() throws {
    try put("harp_C5")
    let result = try sfumato("explain", "harp_C5.wav", "harp_C5.wav")
    #expect(result.exitCode == 0 && result.output.contains("little changes"))
    let blend = try sfumato("blend", "harp_C5.wav", "harp_C5.wav", "-o", "same.wav")
    #expect(blend.exitCode == 0 && blend.errors.contains("the same file"))
    try run("encode", "harp_C5.wav")
    try run("decode", "harp_C5.safetensors", "-o", "one.wav")
    #expect(signalToNoiseDB(try clip("same.wav").mono, try clip("one.wav").mono) > 60)
  }

  @Test(arguments: [
    (["encode", "a.wav", "b.wav", "-o", "x.safetensors"], "folder"),
    (["encode", "d/a.wav", "a.wav", "-o", "out"], "both become"),
    (["encode", "a.wav", "--refine", "-3"], "--refine"),
    (["encode", "a.wav", "--pitch", "X1"], "--pitch"),
    (["decode", "a.safetensors", "--duration", "0"], "--duration"),
    (["decode", "a.safetensors", "--detail", "2"], "--detail"),
    (["generate", "-o", "a.wav", "--count", "2"], "folder"),
    (["generate", "-o", "a.wav", "--amount", "1.5"], "--amount"),
    (["generate", "bright", "--like", "a.wav", "-o", "b.wav"], "--from"),
    (["generate", "--from", "a.wav", "-o", "b.wav"], "say how"),
    (["generate", "dark", "--from", "a.wav", "--count", "3", "-o", "c"], "one sound"),
    (["generate", "--brightness=9", "-o", "b.wav"], "--brightness"),
    (["generate", "--between", "flute", "-o", "b.wav"], "two names"),
    (["generate", "--labels", "-o", "b.wav"], "folder"),
    (["explain", "a.wav", "b.wav", "--mix", "0.5,0.5"], "one number"),
    (["keyboard", "a.wav", "-o", "k", "--low", "C5", "--high", "C3"], "--low"),
    (["keyboard", "a.wav", "-o", "k", "--velocities", "90,40"], "--velocities"),
    (["keyboard", "a.wav", "-o", "k", "--mix", "0.5"], "--mix"),
    (["blend", "a.wav", "b.wav", "-o", "x.wav", "--steps", "1"], "--steps"),
    (["blend", "a.wav", "b.wav", "-o", "-", "--steps", "3"], "series"),
    (["blend", "a.wav", "b.wav", "-o", "x.wav", "--mix", "0@0s,1"], "--mix"),
  ])
  func misuseIsTold(arguments: [String], told: String) throws {
    let result = try sfumato(arguments)
    #expect(result.exitCode == 64, "\(result.errors)")
    #expect(result.errors.contains(told), "\(result.errors)")
    #expect(try sfumato.folder.contents == [])
  }
}

import AudioFiles
import Foundation
import Signal
import Testing

/// `keyboard` through the built program.
@Suite struct KeyboardTests {
  private let sfumato = Program()

  /// An SFZ file as another program reads it: opcodes by region, those of `<global>` included.
  private func regions(of path: String) throws -> [[String: String]] {
    var global: [String: String] = [:]
    var regions: [[String: String]] = []
    var header = ""
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
      for word in code.split(separator: " ") {
        if word.hasPrefix("<") {
          header = String(word)
          if header == "<region>" { regions.append(global) }
          continue
        }
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        try #require(parts.count == 2, "\(word)")
        if header == "<global>" {
          global[parts[0]] = parts[1]
        } else {
          regions[regions.count - 1][parts[0]] = parts[1]
        }
      }
    }
    return regions
  }

  /// What a sampler makes of the velocity crossfades of a key at a velocity: by region, amplitude 0…1.
  private func shares(_ regions: [[String: String]], velocity: Int) -> [Double] {
    func bounds(_ region: [String: String], _ name: String) -> (low: Double, high: Double)? {
      guard let low = region["\(name)_lovel"].flatMap({ Double($0) }),
        let high = region["\(name)_hivel"].flatMap({ Double($0) })
      else { return nil }
      return (low, high)
    }
    return regions.map { region in
      guard let low = region["lovel"].flatMap({ Int($0) }),
        let high = region["hivel"].flatMap({ Int($0) }), (low...high).contains(velocity)
      else { return 0 }
      func rise(_ ends: (low: Double, high: Double)) -> Double {
        min(1, max(0, (Double(velocity) - ends.low) / (ends.high - ends.low)))
      }
      let fadeIn = bounds(region, "xfin").map(rise) ?? 1
      let fadeOut = bounds(region, "xfout").map { 1 - rise($0) } ?? 1
      return fadeIn * fadeOut
    }
  }

  private func keyboard(_ arguments: String...) throws -> Program.Result {
    try sfumato(["keyboard"] + arguments)
  }

  @Test func aNoteBecomesAnInstrument() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.sample("cello_C4")), as: "cello_C4.wav")
    let result = try keyboard(
      "cello_C4.wav", "-o", "cello", "--low", "C3", "--high", "C5", "--step", "12",
      "--velocities", "40,100", "--duration", "2")
    #expect(result.exitCode == 0 && result.errors == "", "\(result.errors)")
    let regions = try regions(of: sfumato.folder("cello/cello.sfz"))
    #expect(regions.count == 6)
    var served: [Int: [[String: String]]] = [:]
    for region in regions {
      func number(_ name: String) throws -> Int { try #require(region[name].flatMap { Int($0) }) }
      let root = try number("pitch_keycenter")
      let file = try AudioFile.read(sfumato.folder("cello/\(region["sample"]!)"))
      let instrument = try #require(file.instrument)
      #expect(instrument.rootPitch == Double(root))
      let pitch = try #require(PitchTracker().notePitch(of: file.clip).pitch)
      #expect(abs(pitch - Double(root)) < 0.5)
      #expect(instrument.keys == (try number("lokey")...number("hikey")))
      #expect(instrument.velocities == (region["sample"]!.contains("v040") ? 1...70 : 71...127))
      for key in try number("lokey")...number("hikey") { served[key, default: []].append(region) }
      let loop = try #require(instrument.loops.first?.samples)
      #expect(region["loop_mode"] == "loop_continuous")
      #expect(try number("loop_start") == loop.lowerBound)
      #expect(try number("loop_end") == loop.upperBound - 1)
      #expect(loop.upperBound <= file.clip.sampleCount && loop.count > 9_600)
      try expectSeamless(file.clip.mono, loop)
    }
    #expect(served.count == 25)
    for regions in served.values {
      for velocity in 1...127 {
        #expect(abs(shares(regions, velocity: velocity).reduce(0, +) - 1) < 1e-9)
      }
    }
  }

  /// Notes of two keys: each is its recording on its own key, and between them lies what the model plays.
  @Test func notesOfSeveralKeysBecomeOneInstrument() throws {
    let (low, high) = (Sounds.note(hz: 220, seconds: 0.8), Sounds.note(hz: 440, seconds: 0.8))
    try sfumato.folder.put(Sounds.bytes(low), as: "x_A3.wav")
    try sfumato.folder.put(Sounds.bytes(high), as: "x_A4.wav")
    try sfumato.folder.put(Sounds.bytes(Sounds.note(hz: 440, seconds: 0.4)), as: "y_A4.wav")
    try sfumato.folder.put(Sounds.bytes(Sounds.drum()), as: "drum.wav")
    let result = try keyboard(
      "--across", "x_A4.wav", "x_A3.wav", "y_A4.wav", "drum.wav@none", "-o", "all", "--low", "E3",
      "--high", "E5", "--step", "12")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("several notes of A4: the longest of each is taken"))
    #expect(result.errors.contains("drum.wav: without pitch, left out"))
    let regions = try regions(of: sfumato.folder("all/all.sfz"))
    #expect(regions.map { $0["pitch_keycenter"] } == ["52", "57", "64", "69", "76"])
    for region in regions {
      let key = Double(region["pitch_keycenter"]!)!
      let clip = try AudioFile.read(sfumato.folder("all/\(region["sample"]!)")).clip
      #expect(abs(try #require(PitchTracker().notePitch(of: clip).pitch) - key) < 0.3)
      guard let own = [57: low, 69: high][key]?.mono else { continue }
      // At the level of a sampler; the onset, one sample in, comes two milliseconds after the beginning.
      let made = clip.mono
      let range = 200..<30_000
      let gain =
        range.reduce(Float(0)) { $0 + made[$1 + 95] * own[$1] }
        / range.reduce(Float(0)) { $0 + own[$1] * own[$1] }
      let (power, errors) = range.reduce((Float(0), Float(0))) { sums, i in
        let away = made[i + 95] - gain * own[i]
        return (sums.0 + gain * gain * own[i] * own[i], sums.1 + away * away)
      }
      #expect(10 * log10(power / errors) > 40, "key \(key)")
    }
    #expect(try keyboard("--across", "drum.wav@none", "-o", "none").errors.contains("has a pitch"))
    #expect(try keyboard("--across", "x_A3.wav", "--mix", "1", "-o", "m").errors.contains("--mix"))
    #expect(
      try keyboard("x_A3.wav", "x_A4.wav", "y_A4.wav", "-o", "m").errors.contains("--across"))
  }

  /// A sampler's loudness at each velocity, by the rules of SFZ (amp_veltrack 100 is the square of the
  /// velocity), is that of the model: no step, no flat stretch.
  @Test func loudnessFollowsVelocityAtEachVelocity() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.sample("flute_C4")), as: "flute_C4.wav")
    for velocities in ["80", "30,64,110"] {
      let result = try keyboard(
        "flute_C4.wav", "-o", "f", "--low", "E4", "--high", "E4", "--velocities", velocities)
      #expect(result.exitCode == 0, "\(result.errors)")
      let regions = try regions(of: sfumato.folder("f/f.sfz"))
      #expect(regions.count == velocities.split(separator: ",").count)
      let sounds = try regions.map { region in
        #expect(region["amp_veltrack"] == "100")
        let volume = Float(region["volume"] ?? "0")!
        let gain = pow(10, volume / 20)
        return try AudioFile.read(sfumato.folder("f/\(region["sample"]!)")).clip.mono.prefix(48_000)
          .map { gain * $0 }
      }
      let levels = (1...127).map { velocity in
        let track = Float(velocity * velocity) / (127 * 127)
        let shares = shares(regions, velocity: velocity).map(Float.init)
        let sum = (0..<48_000).reduce(0.0) { sum, i in
          let sample = track * zip(sounds, shares).reduce(0) { $0 + $1.0[i] * $1.1 }
          return sum + Double(sample * sample)
        }
        return 10 * log10(sum / 48_000)
      }
      for velocity in 2...127 {
        let step = levels[velocity - 1] - levels[velocity - 2]
        let wanted = 40 * log10(Double(velocity) / Double(velocity - 1))
        #expect(abs(step - wanted) < 0.3, "\(velocity): \(step) dB, not \(wanted)")
      }
      // What the model plays at 80, at that velocity.
      let blended = try sfumato(
        "decode", "flute_C4.wav", "-o", "model.wav", "--pitch", "E4", "--velocity", "80")
      #expect(blended.exitCode == 0, "\(blended.errors)")
      let model = try AudioFile.read(sfumato.folder("model.wav")).clip.mono.prefix(48_000)
      let level = 10 * log10(model.reduce(0.0) { $0 + Double($1 * $1) } / 48_000)
      #expect(abs(levels[79] - level) < 1)
    }
  }

  @Test func aSecondKeyboardReplacesTheFirst() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "n.wav")
    let places = ["-o", "k", "--low", "60", "--high", "60", "--duration", "0.5"]
    #expect(try sfumato(["keyboard", "n.wav", "--velocities", "30,90"] + places).exitCode == 0)
    try sfumato.folder.put([1, 2, 3], as: "k/notes.txt")
    let again = try sfumato(["keyboard", "n.wav", "--velocities", "90"] + places)
    #expect(again.exitCode == 0 && again.errors.contains("060_v030.wav"), "\(again.errors)")
    let found = try FileManager.default.contentsOfDirectory(atPath: sfumato.folder("k")).sorted()
    #expect(found == ["060_v090.wav", "k.sfz", "notes.txt"])
  }

  @Test func filesOfOthersAreLeftAlone() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "n.wav")
    try FileManager.default.createDirectory(
      atPath: sfumato.folder("k"), withIntermediateDirectories: true)
    let places = ["-o", "k", "--low", "60", "--high", "60", "--duration", "0.5"]
    for name in ["060_v080.wav", "k.sfz"] {
      try sfumato.folder.put([1, 2, 3], as: "k/\(name)")
      let result = try sfumato(["keyboard", "n.wav"] + places)
      #expect(result.exitCode == 1 && result.errors.contains("k/\(name)"), "\(result.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: sfumato.folder("k")) == [name])
      #expect(try sfumato.folder.bytes("k/\(name)") == [1, 2, 3])
      try FileManager.default.removeItem(atPath: sfumato.folder("k/\(name)"))
    }
  }

  /// A name is the player's: spaces, signs of SFZ, a line's end.
  @Test func anyNameSurvives() throws {
    let name = "a b $c = #include\nd.wav"
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: name)
    for folder in ["k = 1 // x", "ü é", "./x/../y", "."] {
      if folder.contains("x/") {
        try FileManager.default.createDirectory(
          atPath: sfumato.folder("x"), withIntermediateDirectories: true)
      }
      let result = try keyboard(
        name, "-o", folder, "--low", "60", "--high", "60", "--duration", "0.5")
      #expect(result.exitCode == 0, "\(result.errors)")
      let path = try #require(result.output.split(separator: ":").first)
      let regions = try regions(of: sfumato.folder(String(path)))
      #expect(regions.map { $0["sample"] } == ["060_v080.wav"])
    }
  }

  @Test func aFileIsNoFolder() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "n.wav")
    let bytes = try sfumato.folder.bytes("n.wav")
    for arguments in [
      ["keyboard", "n.wav", "-o", "n.wav"], ["encode", "n.wav", "-o", "n.wav"],
      ["keyboard", "n.wav", "-o", "n.wav/x"],
    ] {
      let result = try sfumato(arguments)
      #expect(result.exitCode == 1 && result.errors.contains("n.wav: this is a file"))
      #expect(try sfumato.folder.bytes("n.wav") == bytes)
    }
  }

  /// The seam bends no more than the loop itself does, and the sound before and after it is alike.
  private func expectSeamless(_ samples: [Float], _ loop: Range<Int>) throws {
    let played = Array(samples[loop]) + Array(samples[loop])
    func bend(_ i: Int) -> Float { abs(played[i - 1] - 2 * played[i] + played[i + 1]) }
    let largest = (1..<loop.count - 2).map(bend).max()!
    #expect(max(bend(loop.count - 1), bend(loop.count)) <= largest)
    func level(_ part: ArraySlice<Float>) -> Float {
      20 * log10((part.reduce(0) { $0 + $1 * $1 } / Float(part.count)).squareRoot())
    }
    let (before, after) = (
      level(played[loop.count - 4_800..<loop.count]), level(played[loop.count..<loop.count + 4_800])
    )
    #expect(abs(before - after) < 3, "\(before) dB before the seam, \(after) after")
  }

  /// What `info` says fades or decays gets no loop on any key.
  @Test(arguments: ["marimba_A4", "piano_C4", "epiano_G3", "harp_C5"])
  func aNoteThatFadesHasNoLoop(name: String) throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    let result = try keyboard(
      "\(name).wav", "-o", "m", "--low", "57", "--high", "81", "--step", "12")
    #expect(result.exitCode == 0, "\(result.errors)")
    let regions = try regions(of: sfumato.folder("m/m.sfz"))
    #expect(regions.map { $0["loop_mode"] } == ["no_loop", "no_loop", "no_loop"])
    #expect(try AudioFile.read(sfumato.folder("m/069_v080.wav")).instrument?.loops == [])
  }

  @Test func aBlendBecomesAnInstrumentToo() throws {
    for name in ["flute_C4", "cello_C4"] {
      try sfumato.folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
    let result = try keyboard(
      "flute_C4.wav", "cello_C4.wav", "--mix", "0.3", "-o", "k", "--low", "60", "--high", "60")
    #expect(result.exitCode == 0, "\(result.errors)")
    let file = try AudioFile.read(sfumato.folder("k/060_v080.wav"))
    #expect(file.comment?.contains("flute_C4.wav cello_C4.wav --mix 0.3") == true)
  }

  @Test func aNoteWithoutPitchServesAllKeys() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.drum()), as: "drum.wav")
    let result = try keyboard("drum.wav", "-o", "d")
    #expect(result.exitCode == 0 && result.errors.contains("without pitch"), "\(result.errors)")
    let regions = try regions(of: sfumato.folder("d/d.sfz"))
    #expect(regions.count == 1 && regions[0]["pitch_keytrack"] == "0")
    #expect(regions[0]["lokey"] == "0" && regions[0]["hikey"] == "127")
  }
}

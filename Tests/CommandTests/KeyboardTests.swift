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
    var served: Set<[Int]> = []
    for region in regions {
      func number(_ name: String) throws -> Int { try #require(region[name].flatMap { Int($0) }) }
      let root = try number("pitch_keycenter")
      let file = try AudioFile.read(sfumato.folder("cello/\(region["sample"]!)"))
      let instrument = try #require(file.instrument)
      #expect(instrument.rootPitch == Double(root))
      let pitch = try #require(PitchTracker().notePitch(of: file.clip).pitch)
      #expect(abs(pitch - Double(root)) < 0.5)
      for key in try number("lokey")...number("hikey") {
        for velocity in try number("lovel")...number("hivel") {
          #expect(served.insert([key, velocity]).inserted, "served twice: \(key) \(velocity)")
        }
      }
      let loop = try #require(instrument.loops.first?.samples)
      #expect(region["loop_mode"] == "loop_continuous")
      #expect(try number("loop_start") == loop.lowerBound)
      #expect(try number("loop_end") == loop.upperBound - 1)
      #expect(loop.upperBound <= file.clip.sampleCount && loop.count > 9_600)
      try expectSeamless(file.clip.mono, loop)
    }
    #expect(served.count == 25 * 127)
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

  @Test func aNoteThatFadesHasNoLoop() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.sample("marimba_A4")), as: "marimba_A4.wav")
    let result = try keyboard(
      "marimba_A4.wav", "-o", "m", "--low", "A4", "--high", "A4", "--step", "1")
    #expect(result.exitCode == 0, "\(result.errors)")
    let regions = try regions(of: sfumato.folder("m/m.sfz"))
    #expect(regions.count == 1 && regions[0]["loop_mode"] == "no_loop")
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

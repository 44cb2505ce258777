import Foundation
import Testing

@Suite struct SpectrogramTests {
  private let sfumato = Program()

  private func pngSize(_ bytes: [UInt8]) throws -> [Int] {
    try #require(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    return [16, 20].map { start in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  @Test func drawsOneAndSeveral() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "a.wav")
    try sfumato.folder.put(Sounds.bytes(Sounds.note(hz: 330, sampleRate: 22_050)), as: "b.wav")
    let result = try sfumato("spectrogram", "a.wav", "-o", "one.png")
    #expect(result.exitCode == 0 && result.errors == "")
    #expect(result.output == "one.png: 1 sound, 1920 pixels wide\n")
    let one = try pngSize(sfumato.folder.bytes("one.png"))
    #expect(
      try sfumato(
        "spectrogram", "a.wav", "b.wav", "-o", "two.png", "--linear", "--frequencies", "0-5000",
        "--width", "1000", "--height", "300"
      ).exitCode == 0)
    let two = try pngSize(sfumato.folder.bytes("two.png"))
    #expect(one[0] == 1920 && two[0] == 1000)
    #expect(two[1] > 600 && one[1] > 480)
    #expect(try sfumato.folder.contents == ["a.wav", "b.wav", "one.png", "two.png"])
  }

  @Test(arguments: [
    ["spectrogram", "a.wav"], ["spectrogram", "-o", "x.png"],
    ["spectrogram", "a.wav", "-o", "x.png", "--range", "0"],
    ["spectrogram", "a.wav", "-o", "x.png", "--frequencies", "500"],
    ["spectrogram", "a.wav", "-o", "x.png", "--width", "3"], ["info"], ["unknown"],
  ])
  func misuseIsTold(arguments: [String]) throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "a.wav")
    let result = try sfumato(arguments)
    #expect(result.exitCode == 64)
    #expect(result.errors.hasPrefix("Error: ") && result.errors.contains("--help"))
    #expect(try sfumato.folder.contents == ["a.wav"])
  }

  @Test func aLongFileIsCutAndSaysSo() throws {
    let clip = Sounds.note(seconds: 61, sampleRate: 8_000)
    try sfumato.folder.put(Sounds.bytes(clip), as: "a.wav")
    let result = try sfumato("spectrogram", "a.wav", "-o", "x.png")
    #expect(result.exitCode == 0)
    #expect(result.errors == "sfumato: a.wav: only the first 1 min 0 s of 1 min 1 s are taken\n")
  }
}

import AudioFiles
import Foundation
import Signal
import Testing

/// Stereo from recording to sound by the built program.
@Suite struct StereoCommandTests {
  private let sfumato = Program()

  /// A tone in the middle, and one that is left and, upside down, right.
  private static let clip: AudioClip = {
    let (mid, side) = (Sounds.note(hz: 220).channels[0], Sounds.note(hz: 660).channels[0])
    return AudioClip(
      channels: [zip(mid, side).map { $0 + 0.4 * $1 }, zip(mid, side).map { $0 - 0.4 * $1 }],
      sampleRate: 48_000)
  }()

  private func put(_ clip: AudioClip, as name: String) throws {
    try sfumato.folder.put(Sounds.bytes(clip, .init(.wav, .float(bits: 32))), as: name)
  }

  private func clip(_ name: String) throws -> AudioClip {
    try AudioFile.read(sfumato.folder(name)).clip
  }

  @Test func aLatentGivesBothChannelsBack() throws {
    try put(Self.clip, as: "wide_A3.wav")
    let encoded = try sfumato("encode", "wide_A3.wav")
    #expect(encoded.exitCode == 0 && encoded.output.contains("stereo"), "\(encoded.output)")
    #expect(encoded.errors.isEmpty, "\(encoded.errors)")
    let decoded = try sfumato(
      "decode", "wide_A3.safetensors", "-o", "back.wav", "--bits", "float", "--json")
    #expect(decoded.output.contains("\"channels\" : 2"), "\(decoded.output)")
    let back = try clip("back.wav")
    #expect(back.channelCount == 2)
    // The onset, one sample in, comes two milliseconds after the beginning; the ends are faded.
    for (own, truth) in zip(back.channels, Self.clip.channels) {
      let range = 100..<truth.count - 300
      let (power, errors) = range.reduce((0.0, 0.0)) { sums, i in
        let away = Double(own[i + 95] - truth[i])
        return (sums.0 + Double(truth[i]) * Double(truth[i]), sums.1 + away * away)
      }
      #expect(10 * log10(power / errors) > 65)
    }
    let narrow = try sfumato(
      "decode", "wide_A3.safetensors", "-o", "narrow.wav", "--stereo-width", "0", "--bits", "float")
    #expect(narrow.exitCode == 0)
    let mono = try clip("narrow.wav")
    #expect(mono.channelCount == 1)
    for i in 0..<mono.sampleCount {
      #expect(abs(0.5 * (back.channels[0][i] + back.channels[1][i]) - mono.channels[0][i]) < 1e-6)
    }
    #expect(
      try sfumato("decode", "wide_A3.safetensors", "--stereo-width", "3").errors
        .contains("--stereo-width"))
  }

  @Test func blendsKeyboardsAndPerformancesAreStereo() throws {
    try put(Self.clip, as: "wide_A3.wav")
    try put(Sounds.note(hz: 220), as: "mono_A3.wav")
    #expect(try sfumato("blend", "wide_A3.wav", "mono_A3.wav", "-o", "x.wav").exitCode == 0)
    #expect(try clip("x.wav").channelCount == 2)
    #expect(
      try sfumato("keyboard", "wide_A3.wav", "-o", "kb", "--low", "A3", "--high", "A3").exitCode
        == 0)
    #expect(try clip("kb/057_v080.wav").channelCount == 2)
    func side(_ arguments: String...) throws -> Float {
      let result = try sfumato(
        ["play"] + arguments + ["-o", "p.wav", "--keys", "A3", "--duration", "0.4", "--width", "0"])
      #expect(result.exitCode == 0, "\(result.errors)")
      let clip = try clip("p.wav")
      return zip(clip.channels[0], clip.channels[1]).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    // But for the dither, which each channel has of its own.
    #expect(try side("mono_A3.wav") < 2e-4)
    #expect(try side("wide_A3.wav") > 0.01)
    #expect(try side("wide_A3.wav", "--stereo-width", "0") < 2e-4)
  }

  @Test func infoTellsHowChannelsDiffer() throws {
    try put(Self.clip, as: "wide_A3.wav")
    let told = try sfumato("info", "wide_A3.wav")
    #expect(told.output.contains("side") && told.output.contains("correlation"), "\(told.output)")
    let json = try sfumato("info", "wide_A3.wav", "--json")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    let stereo = try #require(report[0]["stereo"] as? [String: Any])
    // 0.4² as power: -8 dB.
    #expect(abs(try #require(stereo["sideDB"] as? Double) + 8) < 0.2)
    #expect(abs(try #require(stereo["correlation"] as? Double) - 0.72) < 0.03)
  }
}

import AudioFiles
import Foundation
import Signal
import Testing

@Suite struct RepairSoundTests {
  private let sfumato = Program()

  @Test func bandwidthIsGivenBack() throws {
    let low = try Sounds.sample("trumpet_A4").resampled(toHz: 16_000)
    try sfumato.folder.put(Sounds.bytes(low, .init(.wav, .integer(bits: 24))), as: "in.wav")
    let result = try sfumato(
      "repair", "bandwidth", "in.wav", "-o", "out.wav", "--preview", "p.png")
    #expect(result.exitCode == 0 && result.errors == "")
    #expect(result.output.hasPrefix("out.wav: the sound ended at 7."))
    let after = try AudioFile.read(sfumato.folder("out.wav"))
    #expect(after.clip.sampleRate == 48_000 && after.format.encoding == .integer(bits: 24))
    #expect(try sfumato.folder.contents == ["in.wav", "out.wav", "p.png"])
  }

  @Test func fullBandIsLeftAlone() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.sample("saw_G3")), as: "in.wav")
    let result = try sfumato("repair", "bandwidth", "in.wav", "-o", "out.wav")
    #expect(result.output == "out.wav: the sound has its full band and was left alone\n")
    #expect(
      try AudioFile.read(sfumato.folder("out.wav")).clip
        == AudioFile.read(sfumato.folder("in.wav")).clip)
  }

  @Test func notesAreCarriedOn() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.sample("flute_C4")), as: "in.wav")
    let result = try sfumato("extend", "in.wav", "-o", "out.wav", "--to", "3s", "--after", "1s")
    #expect(result.exitCode == 0 && result.errors == "")
    #expect(result.output.hasPrefix("out.wav: recorded to 1.000 s, then held: "))
    let before = try AudioFile.read(sfumato.folder("in.wav")).clip
    let after = try AudioFile.read(sfumato.folder("out.wav")).clip
    #expect(after.sampleCount == 3 * Int(before.sampleRate))
    for (old, new) in zip(before.channels, after.channels) {
      #expect(old[..<Int(before.sampleRate)] == new[..<Int(before.sampleRate)])
    }
  }

  /// A note without its first 60 ms gets an attack, in front of it or in place of its first samples.
  @Test(arguments: [true, false])
  func attacksAreGivenBack(isReplaced: Bool) throws {
    let note = try Sounds.sample("guitar_C3")
    let rate = Int(note.sampleRate)
    let rest = AudioClip(
      channels: note.channels.map { Array($0[(rate * 6 / 100)...]) }, sampleRate: note.sampleRate)
    try sfumato.folder.put(Sounds.bytes(rest), as: "in.wav")
    let result = try sfumato(
      ["repair", "attack", "in.wav", "-o", "out.wav", "--length", "60ms", "--preview", "p.png"]
        + (isReplaced ? ["--replace"] : []))
    #expect(result.exitCode == 0 && result.errors == "", "\(result.errors)")
    #expect(
      result.output == "out.wav: an attack of 60 ms "
        + (isReplaced ? "in place of the first samples\n" : "before the recording\n"))
    let before = try AudioFile.read(sfumato.folder("in.wav")).clip
    let after = try AudioFile.read(sfumato.folder("out.wav")).clip
    let made = rate * 6 / 100
    #expect(after.sampleCount == before.sampleCount + (isReplaced ? 0 : made))
    for (old, new) in zip(before.channels, after.channels) {
      #expect(Array(new[made...]) == Array(old[(isReplaced ? made : 0)...]))
      #expect(new[..<made] != old[..<made])
    }
    #expect(try sfumato.folder.contents == ["in.wav", "out.wav", "p.png"])
  }

  @Test(arguments: [
    (["extend", "in.wav", "-o", "out.wav", "--to", "0.3s"], "are not beyond the"),
    (
      ["extend", "in.wav", "-o", "out.wav", "--to", "30s", "--after", "20s"],
      "beyond the end of in.wav"
    ),
    (["extend", "in.wav", "-o", "out.wav", "--to", "30s", "--temperature", "3"], "--temperature"),
    (["extend", "silence.wav", "-o", "out.wav", "--to", "3s"], "no sound in it"),
    (["repair", "attack", "silence.wav", "-o", "out.wav"], "no sound in it"),
    (["repair", "attack", "in.wav", "-o", "out.wav", "--length", "1s"], "--length must be from"),
    (["repair", "attack", "in.wav", "-o", "in.wav"], "in.wav"),
    (["repair", "bandwidth", "silence.wav", "-o", "out.wav"], "no sound in it"),
    (["repair", "bandwidth", "in.wav", "-o", "out.wav", "--from", "high"], "must be auto or"),
    (["repair", "bandwidth", "in.wav", "-o", "out.wav", "--from", "90kHz"], "--from must be from"),
  ])
  func badInputIsTold(arguments: [String], sentence: String) throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "in.wav")
    let silence = AudioClip(samples: [Float](repeating: 0, count: 9600), sampleRate: 48_000)
    try sfumato.folder.put(Sounds.bytes(silence), as: "silence.wav")
    let result = try sfumato(arguments)
    #expect(result.exitCode != 0 && result.errors.contains(sentence), "\(result.errors)")
    #expect(try sfumato.folder.contents == ["in.wav", "silence.wav"])
  }
}

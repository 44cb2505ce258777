import AudioFiles
import Foundation
import Neural
import Signal
import Testing

/// Recordings that are no single clean note, and latents that are none: each is treated sensibly, and
/// what is done is said.
@Suite struct StrangeInputTests {
  private let sfumato = Program()

  /// Encodes a sound, which must succeed.
  private func encode(_ clip: AudioClip, _ options: String...) throws -> (
    told: String, said: String
  ) {
    try sfumato.folder.put(Sounds.bytes(clip), as: "in.wav")
    let result = try sfumato(["encode", "in.wav", "--force"] + options)
    #expect(result.exitCode == 0, "\(result.errors)")
    // What was encoded can be played.
    let played = try sfumato("decode", "in.safetensors", "-o", "out.wav", "--detail", "0")
    #expect(played.exitCode == 0 && played.errors == "", "\(played.errors)")
    let sound = try AudioFile.read(sfumato.folder("out.wav")).clip
    #expect(sound.peak > 0 && sound.peak <= 1)
    return (result.output, result.errors)
  }

  /// Sounds at once, each with its gain.
  private func mix(_ parts: (AudioClip, Float)...) -> AudioClip {
    let count = parts.map(\.0.sampleCount).min()!
    return AudioClip(
      samples: (0..<count).map { i in parts.reduce(0) { $0 + $1.1 * $1.0.mono[i] } },
      sampleRate: 48_000)
  }

  @Test func aNoisyStereoRecordingIsHeardWithBothChannels() throws {
    var random = RandomGenerator(seed: 3)
    let note = try Sounds.sample("cello_C4").mono
    let channels = (0..<2).map { channel in
      (0..<120_000).map { i -> Float in
        let sound = i < 24_000 ? 0 : note[i - 24_000] * (channel == 0 ? 1 : 0.7)
        return 0.8 * sound + 0.01 * random.normal()
      }
    }
    let (told, said) = try encode(AudioClip(channels: channels, sampleRate: 48_000))
    #expect(told.contains("C4") && told.contains("stereo"), "\(told)")
    #expect(said.contains("noise") && !said.contains("channels"), "\(said)")
  }

  @Test func aChordIsToldToHaveNoSinglePitch() throws {
    let chord = mix(
      (Sounds.note(hz: 261.6, seconds: 1.5), 0.4), (Sounds.note(hz: 329.6, seconds: 1.5), 0.4),
      (Sounds.note(hz: 392.0, seconds: 1.5), 0.4))
    let (_, said) = try encode(chord)
    #expect(said.contains("several notes") && said.contains("no single pitch"), "\(said)")
    // Who knows better says so.
    #expect(try encode(chord, "--pitch", "C4").told.contains("C4"))
    let (told, quiet) = try encode(chord, "--pitch", "unpitched")
    #expect(told.contains("unpitched") && quiet == "")
  }

  @Test func twoNotesAtOnceAreTold() throws {
    let two = mix((try Sounds.sample("cello_C4"), 0.5), (try Sounds.sample("violin_A4"), 0.5))
    #expect(try encode(two).said.contains("several notes"))
  }

  @Test func aSingleNoteIsNotTakenForSeveral() throws {
    for name in ["cello_C4", "piano_C4", "vibraphone_C5", "bassoon_C3", "choir_C4", "epiano_G3"] {
      #expect(try encode(Sounds.sample(name)).said == "", "\(name)")
    }
  }

  @Test func aLoopIsToldToHoldSeveralStrokes() throws {
    let drum = Sounds.drum().mono
    let loop = AudioClip(
      samples: (0..<4).flatMap { _ in drum.prefix(12_000) }, sampleRate: 48_000)
    #expect(try encode(loop).said.contains("4 strokes"))
  }

  @Test func aLongRecordingIsHeardInPart() throws {
    let long = Sounds.note(seconds: 30)
    let (told, said) = try encode(long)
    #expect(told.contains("10.00 s") && said.contains("first 10 seconds"), "\(said)")
  }

  @Test func aWrongPitchIsTakenAsToldButDoubted() throws {
    let (told, said) = try encode(Sounds.sample("cello_C4"), "--pitch", "A2")
    #expect(told.contains("A2") && said.contains("told to be A2, but C4 is heard"), "\(said)")
  }

  /// A folder is no bad input here: its sounds are encoded.
  @Test(arguments: BadInput.all.filter { $0.testDescription != "folder" })
  func whatIsNoSoundIsRefused(input: BadInput) throws {
    try input.make(sfumato.folder)
    for arguments in [["encode", "bad.wav"], ["explain", "bad.wav", "bad.wav"]] {
      let result = try sfumato(arguments)
      #expect(result.exitCode == 1 && result.errors.contains(input.words), "\(result.errors)")
      #expect(try sfumato.folder.contents.filter { $0 != "bad.wav" } == [])
    }
  }

  @Test func aFolderWithoutSoundsIsTold() throws {
    let result = try sfumato("encode", ".")
    #expect(result.exitCode == 64 && result.errors.contains("holds no sound files"))
  }

  @Test func latentsThatAreNoneAreRefused() throws {
    try sfumato.folder.put(Sounds.bytes(Sounds.note()), as: "note.wav")
    #expect(try sfumato("encode", "note.wav", "--no-residual").exitCode == 0)
    let good = try sfumato.folder.bytes("note.safetensors")
    let text = String(decoding: good, as: Unicode.ASCII.self)
    let preset = try #require(text.firstMatch(of: /"preset":"([0-9a-f]{16})"/)?.1)
    let place = text[..<preset.startIndex].unicodeScalars.count
    var other = good
    other.replaceSubrange(place..<place + 16, with: Array("0123456789abcdef".utf8))
    for (bytes, words) in [
      (other, "made with preset 0123456789abcdef"),
      (Array(good.prefix(good.count / 2)), "cut short"),
      (Array("nonsense".utf8), "bad.safetensors"), ([], "bad.safetensors"),
    ] {
      try sfumato.folder.put(bytes, as: "bad.safetensors")
      let result = try sfumato("decode", "bad.safetensors", "-o", "x.wav")
      #expect(result.exitCode == 1 && result.errors.contains(words), "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
      #expect(try !sfumato.folder.contents.contains("x.wav"))
    }
  }
}

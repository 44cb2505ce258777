import AudioFiles
import Foundation
import Music
import NoteVAE
import Sfumato
import Signal
import Testing

@Suite struct CutTests {
  private let sfumato = Program()

  /// Three notes with partials, the second one struck again.
  private func tune() -> AudioClip {
    var samples = [Float](repeating: 0, count: 44_100 * 3)
    for (start, pitch) in [(0.2, 60.0), (0.9, 64), (1.6, 64), (2.2, 67)] {
      let hz = Units.pitchToHz(pitch)
      for i in 0..<Int(0.6 * 44_100) {
        let time = Double(i) / 44_100
        let envelope = min(1, time / 0.008) * min(1, max(0, 0.6 - time) / 0.05) * exp(-time)
        let value = (1...5).reduce(0.0) {
          $0 + sin(2 * .pi * Double($1) * hz * time) / Double($1)
        }
        samples[Int(start * 44_100) + i] += Float(0.2 * envelope * value)
      }
    }
    return AudioClip(samples: samples, sampleRate: 44_100)
  }

  private func put(_ clip: AudioClip, as name: String) throws {
    let file = AudioFile(clip: clip, format: AudioFileFormat(.wav, .integer(bits: 16)))
    try sfumato.folder.put(file.encoded(path: name).bytes, as: name)
  }

  @Test func aTuneIsCutAndListed() throws {
    try put(tune(), as: "take.wav")
    let result = try sfumato(
      "cut", "take.wav", "-o", "n", "--midi", "t.mid", "--sfz", "--png", "--parts", "--model",
      "none")
    #expect(result.exitCode == 0 && result.errors == "")
    #expect(result.output.hasPrefix("take.wav: 4 notes, C4 to G4, list n/take.csv\n"))
    for name in ["001_C4", "002_E4", "003_E4", "004_G4"] {
      let note = try AudioFile.read(sfumato.folder("n/\(name).wav"))
      // No step at the beginning: nothing but the dither of 16 bits.
      #expect(abs(note.clip.channels[0][0]) <= 2 / 32_768 && note.instrument != nil)
    }
    let midi = try MIDIFile(contentsOf: sfumato.folder("t.mid"))
    #expect(midi.sequence.tracks[0].notes.map(\.pitch) == [60, 64, 64, 67])
    // The copy with cue points is the recording, and has a cue chunk of four.
    let cued = try sfumato.folder.bytes("n/take_cues.wav")
    let original = try AudioFile.read(sfumato.folder("take.wav")).clip
    #expect(try AudioFile.read(bytes: cued, path: "cued").clip == original)
    let place = cued.indices.first { cued[$0...].starts(with: "cue ".utf8) }
    #expect(place.map { cued[$0 + 8] } == 4)
    let parts = try ["harmonic", "noise"].map {
      try AudioFile.read(sfumato.folder("n/take_\($0).wav")).clip.channels[0]
    }
    #expect(zip(parts[0], parts[1]).map { $0 + $1 } == original.channels[0])
    let sfz = String(decoding: try sfumato.folder.bytes("n/n.sfz"), as: UTF8.self)
    #expect(sfz.contains("sample=001_C4.wav") && sfz.contains("pitch_keycenter=67"))
    #expect(try sfumato.folder.bytes("n/take.png").starts(with: [0x89, 0x50, 0x4e, 0x47]))
  }

  /// Nothing that was not named is replaced; an edited list is cut by.
  @Test func listsAreGivenBack() throws {
    try put(tune(), as: "take.wav")
    try sfumato.folder.put(Array("start_s,end_s,pitch\n0.2,0.9,C4\n".utf8), as: "mine.csv")
    let first = try sfumato("cut", "take.wav", "-o", "n", "--list", "mine.csv", "--model", "none")
    #expect(first.exitCode == 0 && first.output.contains("1 note,"))
    let again = try sfumato("cut", "take.wav", "-o", "n", "--list", "mine.csv", "--model", "none")
    #expect(again.exitCode == 1 && again.errors.contains("--force"))
    let forced = try sfumato(
      "cut", "take.wav", "-o", "n", "--list", "mine.csv", "--model", "none", "--force", "--quiet")
    #expect(forced.exitCode == 0 && forced.output == "")
  }

  /// Latents of notes know the pitches that were heard, and play.
  @Test func notesBecomeLatents() throws {
    try put(tune(), as: "take.wav")
    let result = try sfumato("cut", "take.wav", "-o", "n", "--model", "none", "--latents")
    #expect(result.exitCode == 0, "\(result.errors)")
    for (name, key) in [("001_C4", 60.0), ("004_G4", 67)] {
      #expect(result.output.contains("  n/\(name).safetensors"))
      let note = try EncodedNote(
        contentsOf: URL(filePath: sfumato.folder("n/\(name).safetensors")),
        for: try NotePreset.load())
      #expect(abs(try #require(note.latent.condition.pitch) - key) < 0.2)
      #expect(note.recording != nil && note.latent.condition.velocity < 0.9)
    }
    let blend = try sfumato(
      "blend", "n/001_C4.safetensors", "n/004_G4.safetensors", "-o", "x.wav")
    #expect(blend.exitCode == 0, "\(blend.errors)")
    let again = try sfumato("cut", "take.wav", "-o", "n", "--model", "none", "--latents")
    #expect(again.exitCode == 1 && again.errors.contains("--force"))
  }

  @Test func aGridCutsEverywhereAndAWrongOneIsTold() throws {
    try put(tune(), as: "take.wav")
    let result = try sfumato(
      "cut", "take.wav", "-o", "g", "--grid", "8", "--tempo", "120", "--model", "none", "--json")
    #expect(result.exitCode == 0)
    #expect(result.output.components(separatedBy: "startSeconds").count - 1 == 12)
    let wrong = try sfumato("cut", "take.wav", "-o", "h", "--grid", "8", "--model", "none")
    #expect(wrong.exitCode == 64 && wrong.errors.contains("--grid needs the tempo"))
  }

  @Test func silenceIsTold() throws {
    try put(
      AudioClip(samples: [Float](repeating: 0, count: 44_100), sampleRate: 44_100),
      as: "silence.wav")
    let result = try sfumato("cut", "silence.wav", "-o", "n", "--model", "none")
    #expect(result.exitCode == 0 && result.errors.contains("no strokes were found"))
  }

  /// What a blend performs is cut into the notes of its score.
  @Test func aPerformanceGivesItsScoreBack() throws {
    let samples = Sounds.root.appending(path: "Samples").path
    let played = try sfumato(
      "perform", "\(samples)/rising.mid", "--sounds", "\(samples)/flute_C4.wav", "-o", "take.wav")
    #expect(played.exitCode == 0, "\(played.errors)")
    #expect(try sfumato("cut", "take.wav", "-o", "notes/", "--midi", "again.mid").exitCode == 0)
    func pitches(_ path: String) throws -> [Int] {
      try MIDIFile(contentsOf: path).sequence.tracks.flatMap(\.notes).map(\.pitch)
    }
    #expect(try pitches(sfumato.folder("again.mid")) == pitches("\(samples)/rising.mid"))
  }
}

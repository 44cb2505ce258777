import AudioFiles
import Foundation
import Signal
import Testing

/// `sfumato transfer`, from end to end.
@Suite struct TransferTests {
  private let sfumato = Program()

  /// A melody whose pitch and loudness are known: struck, repeated, sliding, with vibrato.
  private struct Tune {
    static let notes = [(0.15, 60.0), (0.75, 64), (1.35, 64), (1.95, 67)]

    static func pitch(_ t: Double) -> Double? {
      guard let note = notes.last(where: { t >= $0.0 }), t - note.0 < 0.55 else { return nil }
      let since = t - note.0
      // The last one slides up by a third; all have vibrato.
      let slide = note.1 == 67 ? 3 * min(1, since / 0.4) : 0
      return note.1 + slide + 0.25 * sin(2 * .pi * 5.5 * since)
    }

    static func clip(rate: Double, channelGains: [Float] = [1], seconds: Double = 2.7) -> AudioClip
    {
      var phase = 0.0
      let samples = (0..<Int(seconds * rate)).map { i -> Float in
        let t = Double(i) / rate
        guard let pitch = pitch(t), let note = notes.last(where: { t >= $0.0 }) else { return 0 }
        let hz = Units.pitchToHz(pitch)
        phase += 2 * .pi * hz / rate
        let since = t - note.0
        let level = min(1, since / 0.01) * min(1, (0.55 - since) / 0.03)
        let tone = (1...8).reduce(0.0) {
          Double($1) * hz < 0.45 * rate ? $0 + sin(Double($1) * phase) / Double($1) : $0
        }
        return Float(0.15 * level * tone)
      }
      return AudioClip(channels: channelGains.map { g in samples.map { g * $0 } }, sampleRate: rate)
    }
  }

  private func put(_ clip: AudioClip, as name: String) throws {
    try sfumato.folder.put(Sounds.bytes(clip), as: name)
  }

  private func putTargets(_ names: String...) throws {
    for name in names { try put(Sounds.sample(name), as: "\(name).wav") }
  }

  /// Share of the frames of the tune in which a clip has its pitch, and the deviation of its level in dB.
  private func score(_ clip: AudioClip, octaves: Double = 0) -> (right: Double, deviation: Double) {
    let track = PitchTracker().track(clip)
    let made = AudioClip(samples: clip.mono, sampleRate: clip.sampleRate)
    let tune = Tune.clip(rate: clip.sampleRate)
    var (right, count) = (0, 0)
    var differences: [Double] = []
    for t in 0..<track.frameCount {
      let seconds = Double(t) * track.hopSeconds
      let around = [-0.03, 0, 0.03].map { Tune.pitch(seconds + $0) }
      guard let pitch = around[1], around[0] != nil, around[2] != nil else { continue }
      count += 1
      if let own = track.pitches[t], abs(own - pitch - 12 * octaves) < 0.5 { right += 1 }
      func level(_ clip: AudioClip) -> Double {
        let centre = Int(seconds * clip.sampleRate)
        let part = clip.channels[0][max(0, centre - 960)..<min(clip.sampleCount, centre + 960)]
        return 10 * log10(part.reduce(1e-12) { $0 + Double($1) * Double($1) } / Double(part.count))
      }
      differences.append(level(made) - level(tune))
    }
    return (Double(right) / Double(count), differences.map(abs).sorted()[differences.count / 2])
  }

  @Test func aTuneIsPlayedByAnotherSound() throws {
    try put(Tune.clip(rate: 44_100), as: "take.wav")
    try putTargets("flute_C4", "cello_C4")
    let result = try sfumato(
      "transfer", "take.wav", "-o", "made.wav", "--sounds", "flute_C4.wav", "cello_C4.wav", "--mix",
      "0@0s,1@2s")
    #expect(result.exitCode == 0)
    #expect(result.output.hasPrefix("made.wav: 2.70 s, ") && result.output.contains(" notes"))
    #expect(result.errors.contains("take.wav: C4"))
    #expect(result.errors.contains("as loud as it is"))
    let file = try AudioFile.read(sfumato.folder("made.wav"))
    #expect(file.clip.sampleRate == 48_000 && file.clip.sampleCount == 129_600)
    #expect(file.comment?.hasPrefix("sfumato transfer take.wav --sounds") == true)
    let (right, deviation) = score(file.clip)
    #expect(right > 0.97)
    #expect(deviation < 1)
    // Between the notes there is silence, and no note is heard before its time.
    let quiet = file.clip.channels[0][Int(0.08 * 48_000)..<Int(0.135 * 48_000)]
    #expect(quiet.allSatisfy { abs($0) < 0.003 })
  }

  /// Any rate, panned stereo, octaves, JSON.
  @Test(arguments: [8_000.0, 96_000])
  func ratesAndSides(rate: Double) throws {
    try put(Tune.clip(rate: rate, channelGains: [0.5, 1]), as: "take.wav")
    try putTargets("cello_C4")
    let result = try sfumato(
      "transfer", "take.wav", "-o", "made.flac", "--sounds", "cello_C4.wav", "--octave", "-1",
      "--gain", "-6", "--json", "--keep", "breath")
    #expect(result.exitCode == 0)
    #expect(result.output.contains("\"octaves\" : -1"))
    let clip = try AudioFile.read(sfumato.folder("made.flac")).clip
    #expect(clip.channelCount == 2)
    func power(_ channel: Int) -> Float { clip.channels[channel].reduce(0) { $0 + $1 * $1 } }
    #expect(abs(10 * log10(power(1) / power(0)) - 6) < 1)
    #expect(score(clip, octaves: -1).right > 0.9)
  }

  /// What is no melody is told, and something is played all the same.
  @Test func whatIsNoMelodyIsTold() throws {
    func tone(_ hz: Double, _ t: Double) -> Double {
      (1...6).reduce(0.0) { $0 + sin(2 * .pi * hz * Double($1) * t) / Double($1) }
    }
    // One voice, then two that share no fundamental.
    let two = AudioClip(
      samples: (0..<Int(2.4 * 44_100)).map { i in
        let t = Double(i) / 44_100
        let second = t > 1.2 ? tone(370.1, t) : 0
        return Float(0.1 * (tone(293.66, t) + 0.9 * second) * min(1, t / 0.02))
      }, sampleRate: 44_100)
    try put(two, as: "two.wav")
    try put(Sounds.drum(), as: "drum.wav")
    try putTargets("cello_C4")
    let result = try sfumato("transfer", "two.wav", "-o", "a.wav", "--sounds", "cello_C4.wav")
    #expect(result.exitCode == 0)
    #expect(result.errors.contains("two.wav: 1."))
    #expect(result.errors.contains("several voices; the loudest line is played"))
    let noise = try sfumato("transfer", "drum.wav", "-o", "b.wav", "--sounds", "cello_C4.wav")
    #expect(noise.exitCode == 0)
    #expect(noise.errors.contains("no clear pitch") || noise.errors.contains("no pitch is heard"))
    // A target without pitch plays along.
    let drum = try sfumato("transfer", "two.wav", "-o", "c.wav", "--sounds", "drum.wav@none")
    #expect(drum.exitCode == 0 && drum.errors.contains("a sound without pitch"))
    for name in ["a", "b", "c"] {
      #expect(try AudioFile.read(sfumato.folder("\(name).wav")).clip.peak > 0.01)
    }
  }

  @Test func badInputIsASentence() throws {
    try put(
      AudioClip(samples: [Float](repeating: 0, count: 48_000), sampleRate: 48_000), as: "0.wav")
    try put(Tune.clip(rate: 44_100), as: "take.wav")
    try putTargets("cello_C4")
    let cases: [([String], Int32, String)] = [
      (["0.wav", "--sounds", "cello_C4.wav"], 1, "0.wav: "),
      (["take.wav"], 64, "name one, two or four notes to play with: --sounds"),
      (["take.wav", "--sounds", "cello_C4.wav", "take.wav", "0.wav"], 64, "not 3"),
      (["missing.wav", "--sounds", "cello_C4.wav"], 1, "missing.wav: there is no such file"),
      (["take.wav", "--sounds", "missing.wav"], 1, "missing.wav: there is no such file"),
      (["take.wav", "--sounds", "cello_C4.wav", "--octave", "9"], 64, "--octave"),
      (["take.wav", "--sounds", "cello_C4.wav", "--mix", "0.1,0.2"], 64, "--mix x,y"),
      (["take.wav", "--sounds", "cello_C4.wav", "-o", "take.wav"], 1, "take.wav"),
    ]
    for (arguments, code, text) in cases {
      let place = arguments.contains("-o") ? [] : ["-o", "made.wav"]
      let result = try sfumato(["transfer"] + arguments + place)
      #expect(result.exitCode == code, "\(arguments)")
      #expect(result.errors.contains(text), "\(arguments): \(result.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: sfumato.folder("made.wav")))
  }
}

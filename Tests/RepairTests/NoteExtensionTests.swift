import Foundation
import Repair
import Signal
import Testing

@Suite struct NoteExtensionTests {
  private func extended(
    _ clip: AudioClip, to seconds: Double, after: Double?
  ) throws -> (clip: AudioClip, report: NoteExtension.Report) {
    var note = NoteExtension(toSeconds: seconds)
    note.afterSeconds = after
    return try note.extend(clip)
  }

  @Test(arguments: [
    ("flute_C4", true), ("trumpet_A4", true), ("cello_C4", true), ("piano_C4", false),
    ("guitar_C3", false), ("vibraphone_C5", false),
  ])
  func notesGoOn(name: String, isHeld: Bool) throws {
    let clip = try TestSounds.sample(name)
    let (result, report) = try extended(clip, to: 4, after: 1)
    let seam = Int(clip.sampleRate)
    #expect(report.isHeld == isHeld)
    #expect(result.sampleCount == 4 * seam && result.channelCount == clip.channelCount)
    for channel in clip.channels.indices {
      #expect(result.channels[channel][..<seam] == clip.channels[channel][..<seam])
    }
    #expect(abs(report.levelStepDB) < 1)
    // No click: no step beyond those of the note itself.
    let samples = result.channels[0]
    func largest(_ range: Range<Int>) -> Float {
      range.map { abs(samples[$0 + 1] - 2 * samples[$0] + samples[$0 - 1]) }.max()!
    }
    #expect(largest(seam - 40..<seam + 4000) < 2 * largest(seam - 8000..<seam - 40))
    func level(_ second: Double) -> Double {
      let start = Int(second * clip.sampleRate)
      return 20
        * log10(
          Double(AudioClip(samples: Array(samples[start..<start + 4800]), sampleRate: 1).rms))
    }
    if isHeld {
      #expect(abs(level(3.5) - level(0.85)) < 4)
    } else {
      #expect(level(3.5) < level(1.2) - 2 && level(3.5) > level(1.2) - 80)
    }
    let pitch = PitchTracker()
    let before = try #require(
      pitch.notePitch(of: AudioClip(samples: Array(samples[..<seam]), sampleRate: clip.sampleRate))
        .pitch)
    let after = try #require(
      pitch.notePitch(
        of: AudioClip(
          samples: Array(samples[seam..<2 * seam]), sampleRate: clip.sampleRate)
      ).pitch)
    #expect(abs(after - before) < 0.1)
  }

  /// Of a recording that ends with its release the held part is carried on.
  @Test(arguments: ["flute_C4", "trumpet_A4", "cello_C4"])
  func aReleaseIsLeftOut(name: String) throws {
    let whole = try TestSounds.sample(name)
    let rate = whole.sampleRate
    func level(_ clip: AudioClip, _ second: Double) -> Double {
      let start = Int(second * rate)
      return 20
        * log10(
          Double(AudioClip(samples: Array(clip.mono[start..<start + 9600]), sampleRate: 1).rms))
    }
    // 1.5 s of it, let go within 0.2 s.
    let samples = whole.mono.prefix(Int(1.7 * rate)).enumerated().map { index, sample in
      let late = max(0, Double(index) / rate - 1.5)
      return sample * Float(pow(10, -late * 15))
    }
    let (result, report) = try extended(
      AudioClip(samples: samples, sampleRate: rate), to: 4, after: nil)
    #expect(report.isHeld && abs(report.seamSeconds - 1.5) < 0.1, "\(report.seamSeconds) s")
    #expect(abs(level(result, 3.5) - level(result, 1.2)) < 4)
  }

  /// An editor's fade of some milliseconds at the end is no part of the note.
  @Test(arguments: [0.005, 0.01, 0.02])
  func aFadeAtTheEndIsLeftOut(seconds: Double) throws {
    let whole = try TestSounds.sample("cello_C4")
    let rate = whole.sampleRate
    var samples = Array(whole.mono.prefix(80_000))
    let fade = Int(seconds * rate)
    for index in 0..<fade { samples[samples.count - 1 - index] *= Float(index) / Float(fade) }
    let (result, report) = try extended(
      AudioClip(samples: samples, sampleRate: rate), to: 4, after: nil)
    #expect(report.seamSeconds < 80_000 / rate - seconds + 0.001)
    func level(_ range: Range<Int>) -> Float {
      20 * log10(AudioClip(samples: Array(result.mono[range]), sampleRate: rate).rms)
    }
    let before = level(60_000..<76_000)
    #expect(abs(level(90_000..<150_000) - before) < 3)
  }

  /// The second partial of the piano's note beats, and swells at the end of its recording.
  @Test func struckNotesNeverGrow() throws {
    let (result, report) = try extended(try TestSounds.sample("piano_C4"), to: 20, after: nil)
    #expect(!report.isHeld)
    func level(_ second: Int) -> Float {
      let rate = Int(result.sampleRate)
      let part = Array(result.mono[second * rate..<(second + 1) * rate])
      return 20 * log10(AudioClip(samples: part, sampleRate: result.sampleRate).rms + 1e-6)
    }
    for second in stride(from: 4, through: 16, by: 3) {
      #expect(level(second + 3) < level(second) - 1)
    }
  }

  /// Noise goes on as noise of the same level.
  @Test func noiseKeepsItsLevel() throws {
    var state: UInt32 = 5
    let samples = (0..<48_000).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      return 0.1 * Float(Int32(bitPattern: state)) / 0x1p31
    }
    let result = try extended(AudioClip(samples: samples, sampleRate: 48_000), to: 3, after: nil)
    let late = AudioClip(samples: Array(result.clip.channels[0][96_000..<130_000]), sampleRate: 1)
    let early = AudioClip(samples: samples, sampleRate: 1)
    #expect(abs(20 * log10(late.rms / early.rms)) < 2)
  }

  @Test func sameSeedSameSamples() throws {
    let clip = try TestSounds.sample("flute_C4")
    var note = NoteExtension(toSeconds: 3)
    note.afterSeconds = 1
    let first = try note.extend(clip).clip
    #expect(try note.extend(clip).clip == first)
    note.seed = 2
    #expect(try note.extend(clip).clip != first)
  }

  @Test func badRequestsAreRefused() throws {
    let clip = try TestSounds.sample("flute_C4")
    #expect(throws: RepairError.self) { try extended(clip, to: 0.5, after: 1) }
    #expect(throws: RepairError.self) { try extended(clip, to: 3, after: 0.01) }
    let silence = AudioClip(samples: [Float](repeating: 0, count: 9000), sampleRate: 44_100)
    #expect(throws: RepairError.silent) { try extended(silence, to: 3, after: nil) }
  }
}

@Suite struct MovementTests {
  /// Spread of the changes from frame to frame, by track, in tenths of a neper; of the pitch in 12 cents.
  private func liveliness(_ samples: ArraySlice<Float>, _ rate: Double) throws -> [Double] {
    let tracks = try #require(MovementTracks(samples, sampleRate: rate, frameCount: 60))
    return (0..<MovementTracks.count).map { track in
      let values = tracks.frames.map { $0[track] }
      let changes = zip(values.dropFirst(), values).map(-)
      return (changes.reduce(0) { $0 + $1 * $1 } / Double(changes.count)).squareRoot()
    }
  }

  /// What is carried on moves as much as what was heard; without chance, less.
  @Test(arguments: ["flute_C4", "trumpet_A4", "violin_A4", "choir_C4"])
  func heldNotesMoveAsTheyMoved(name: String) throws {
    let clip = try TestSounds.sample(name)
    let seam = Int(clip.sampleRate)
    var note = NoteExtension(toSeconds: 3.5)
    note.afterSeconds = 1
    let heard = try liveliness(clip.mono[seam / 5..<seam], clip.sampleRate)
    let lively = try note.extend(clip)
    #expect(lively.report.isHeld)
    note.temperature = 0
    let calm = try note.extend(clip)
    let late = seam + seam / 2..<seam + seam * 5 / 2
    let (moved, stood) = (
      try liveliness(lively.clip.mono[late], clip.sampleRate),
      try liveliness(calm.clip.mono[late], clip.sampleRate)
    )
    func meanRatio(_ a: [Double], _ b: [Double]) -> Double {
      let ratios = zip(a, b).map { abs(20 * log10(($0 + 0.05) / ($1 + 0.05))) }
      return ratios.reduce(0, +) / Double(ratios.count)
    }
    #expect(meanRatio(moved, heard) < 6, "\(moved) \(heard)")
    #expect(meanRatio(moved, heard) < meanRatio(stood, heard))
    #expect(moved.reduce(0, +) > stood.reduce(0, +))
  }

  /// It neither swells nor fades, however long.
  @Test func movementStaysAroundItsMean() throws {
    let clip = try TestSounds.sample("flute_C4")
    var note = NoteExtension(toSeconds: 60)
    note.afterSeconds = 1
    note.temperature = 2
    let (result, _) = try note.extend(clip)
    let rate = Int(clip.sampleRate)
    func level(_ second: Int) -> Float {
      let part = Array(result.channels[0][second * rate..<(second + 2) * rate])
      return 20 * log10(AudioClip(samples: part, sampleRate: clip.sampleRate).rms)
    }
    let own =
      20
      * log10(
        AudioClip(samples: Array(clip.mono[rate / 2..<rate]), sampleRate: clip.sampleRate).rms)
    for second in stride(from: 2, to: 58, by: 8) { #expect(abs(level(second) - own) < 6) }
  }

  /// A level that swings with the vibrato goes on to swing at its rate.
  @Test func levelsSwingOnWithTheVibrato() throws {
    let rate = 44_100.0
    var phase = 0.0
    let samples = (0..<Int(1.5 * rate)).map { index -> Float in
      let swing = cos(2 * .pi * 5.5 * Double(index) / rate)
      phase += 2 * .pi * 440 * exp2(40 * swing / 1200) / rate
      return Float(0.2 * sin(phase) + 0.06 * (1 + 0.6 * swing) * sin(2 * phase))
    }
    let (result, report) = try NoteExtension(toSeconds: 3.5).extend(
      AudioClip(samples: samples, sampleRate: rate))
    #expect(report.isHeld && abs(report.vibratoCents - 40) < 8)
    let late = result.channels[0][Int(2 * rate)..<Int(3 * rate)]
    let tracks = try #require(MovementTracks(late, sampleRate: rate, frameCount: 40))
    let (pitch, second) = (tracks.frames.map { $0[0] }, tracks.frames.map { $0[2] })
    func deviation(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
        .squareRoot()
    }
    // A swing of 0.6 is one of 4.6 tenths of a neper; the second harmonic's goes with the pitch.
    #expect(deviation(second) > 2.5, "\(deviation(second))")
    let product = zip(pitch, second).reduce(0) { $0 + $1.0 * $1.1 } / Double(pitch.count)
    let means = (pitch.reduce(0, +) * second.reduce(0, +)) / Double(pitch.count * pitch.count)
    #expect((product - means) / (deviation(pitch) * deviation(second)) > 0.7)
  }
}

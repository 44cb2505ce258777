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

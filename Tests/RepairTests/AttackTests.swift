import Foundation
import Repair
import Signal
import Testing

@Suite struct AttackTests {
  /// A bundled note from its onset on, and without its first 80 ms.
  private func cut(_ name: String) throws -> (whole: [Float], rest: AudioClip, lost: Int) {
    let clip = try TestSounds.sample(name)
    let onset = NoteOnset.index(in: clip.channels[0])
    let whole = Array(clip.channels[0][onset...])
    let lost = Int(0.08 * clip.sampleRate)
    return (whole, AudioClip(samples: Array(whole[lost...]), sampleRate: clip.sampleRate), lost)
  }

  private static let names = [
    "bassoon_C3", "cello_C4", "choir_C4", "clarinet_G3", "epiano_G3", "flute_C4", "guitar_C3",
    "harp_C5", "marimba_A4", "pad_C3", "piano_C4", "saw_G3", "trumpet_A4", "vibraphone_C5",
    "violin_A4", "voice_C5",
  ]

  @Test(arguments: names)
  func whatIsLeftStays(name: String) throws {
    let (_, rest, lost) = try cut(name)
    let (result, report) = try AttackRepair(seconds: 0.08).restore(rest)
    #expect(report.sampleCount == lost)
    #expect(Array(result.channels[0][lost...]) == rest.channels[0])
    #expect(result.channels[0].allSatisfy { $0.isFinite && abs($0) < 2 })
    // Begins without a click, and joins without a step.
    #expect(abs(result.channels[0][0]) < 1e-3)
    #expect(abs(report.levelStepDB) < 4, "\(report.levelStepDB) dB")
  }

  /// A note that still has its attack is noticed, one without is not.
  @Test(arguments: ["cello_C4", "flute_C4", "trumpet_A4", "violin_A4", "choir_C4"])
  func anAttackThatIsThereIsNoticed(name: String) throws {
    let (whole, rest, _) = try cut(name)
    let clip = AudioClip(
      samples: [Float](repeating: 0, count: 96) + whole, sampleRate: rest.sampleRate)
    #expect(try AttackRepair().restore(clip).report.beginsSoftly)
    #expect(try !AttackRepair().restore(rest).report.beginsSoftly)
  }

  /// In the mean nearer to what was there than what autoregression makes of a hole.
  @Test func attacksComeBack() throws {
    var (own, rival) = (0.0, 0.0)
    for name in Self.names {
      let (whole, rest, lost) = try cut(name)
      let empty = AudioClip(
        samples: [Float](repeating: 0, count: lost) + rest.channels[0], sampleRate: rest.sampleRate)
      // Notes of an RMS of 0.05, with the silence before them.
      let scale = 0.05 / AudioClip(samples: whole, sampleRate: 1).rms
      func heard(_ samples: [Float]) -> [Float] {
        [Float](repeating: 0, count: 1024) + samples[..<(lost + 1024)].map { $0 * scale }
      }
      func distance(_ clip: AudioClip) -> Double {
        LogSpectralDistance.between(
          heard(whole), heard(clip.channels[0]), sampleRate: rest.sampleRate)
      }
      own += distance(try AttackRepair(seconds: 0.08).restore(rest).clip)
      rival += distance(try HoleRepair().fill(empty, holes: [SoundHole(samples: 0..<lost)]).clip)
    }
    #expect(own < 0.9 * rival, "\(own) and \(rival)")
  }

  /// Channels get attacks of their own, and the same seed gives the same samples.
  @Test func channelsAndSeeds() throws {
    let (_, rest, lost) = try cut("guitar_C3")
    let stereo = AudioClip(
      channels: [rest.channels[0], rest.channels[0].map { 0.25 * $0 }], sampleRate: rest.sampleRate)
    var repair = AttackRepair(seconds: 0.08)
    let first = try repair.restore(stereo).clip
    #expect(try repair.restore(stereo).clip == first)
    let levels = first.channels.map { AudioClip(samples: Array($0[..<lost]), sampleRate: 1).rms }
    #expect(abs(20 * log10(levels[0] / levels[1]) - 12) < 2)
    repair.seed = 2
    #expect(try repair.restore(stereo).clip != first)
  }

  @Test(arguments: [16_000.0, 44_100, 192_000])
  func ratesOfAllKinds(rate: Double) throws {
    let rest = try cut("flute_C4").rest.resampled(toHz: rate)
    let (result, report) = try AttackRepair(seconds: 0.05).restore(rest)
    #expect(report.sampleCount == Int((0.05 * rate).rounded()))
    #expect(result.channels[0].allSatisfy { $0.isFinite && abs($0) < 2 })
  }

  @Test func badInputIsRefused() throws {
    let rest = try cut("flute_C4").rest
    #expect(throws: RepairError.attackLength(foundSeconds: 0.3)) {
      try AttackRepair(seconds: 0.3).restore(rest)
    }
    #expect(throws: RepairError.attackLength(foundSeconds: 0)) {
      try AttackRepair(seconds: 0).restore(rest)
    }
    let short = AudioClip(samples: Array(rest.channels[0][..<2000]), sampleRate: rest.sampleRate)
    #expect(throws: RepairError.self) { try AttackRepair().restore(short) }
    let silence = AudioClip(samples: [Float](repeating: 0, count: 48_000), sampleRate: 48_000)
    #expect(throws: RepairError.silent) { try AttackRepair().restore(silence) }
    let late = AudioClip(
      samples: [Float](repeating: 0, count: 4800) + rest.channels[0], sampleRate: rest.sampleRate)
    #expect(throws: RepairError.beginsInSilence) { try AttackRepair().restore(late) }
  }
}

import AudioFiles
import Foundation
import Repair
import Signal
import Testing

/// Holes that a musician hears as holes.
@Suite struct LongHoleTests {
  private func damaged(
    _ clip: AudioClip, from start: Double, seconds: Double
  ) -> (clip: AudioClip, hole: SoundHole) {
    let first = Int(start * clip.sampleRate)
    let range = first..<first + Int(seconds * clip.sampleRate)
    var samples = clip.channels[0]
    for index in range { samples[index] = 0 }
    return (AudioClip(samples: samples, sampleRate: clip.sampleRate), SoundHole(samples: range))
  }

  /// Log-spectral distance in dB around a hole, at an RMS of 0.05.
  private func distance(
    _ truth: [Float], _ found: [Float], _ hole: SoundHole, rate: Double
  ) -> Double {
    let gain = 0.05 / AudioClip(samples: truth, sampleRate: rate).rms
    let around = hole.samples.lowerBound - 1024..<hole.samples.upperBound + 1024
    return 10
      * LogSpectralDistance.between(
        truth[around].map { gain * $0 }, found[around].map { gain * $0 }, sampleRate: rate)
  }

  /// In spectrum nearer by at least 3 dB than both sides continued with a cross-fade, at the pitch of what
  /// stands beside it, and without a step.
  @Test(
    arguments: [
      ("flute_C4", 0.15), ("cello_C4", 0.15), ("flute_C4", 0.3), ("clarinet_G3", 0.3),
      ("flute_C4", 0.75), ("cello_C4", 0.75), ("violin_A4", 0.75),
    ])
  func nearerThanExtrapolation(name: String, seconds: Double) throws {
    let clip = try TestSounds.sample(name)
    let rate = clip.sampleRate
    let (lacking, hole) = damaged(clip, from: 0.7, seconds: seconds)
    let filled = try HoleRepair().fill(lacking, holes: [hole]).clip.channels[0]
    let window = hole.samples.lowerBound - 4096..<hole.samples.upperBound + 4096
    var rival = lacking.channels[0]
    rival.replaceSubrange(
      hole.samples,
      with: Extrapolation(order: 1024).fill(
        lacking.channels[0][window].map(Double.init), 4096..<4096 + hole.samples.count
      ).map { Float($0) })
    let truth = clip.channels[0]
    let found = distance(truth, filled, hole, rate: rate)
    let others = distance(truth, rival, hole, rate: rate)
    #expect(found < others - 3, "\(found) dB, extrapolation \(others) dB")
    for seam in [hole.samples.lowerBound, hole.samples.upperBound] {
      let around = seam - Int(0.06 * rate)..<seam + Int(0.06 * rate)
      func pitch(_ samples: [Float]) -> Double? {
        PitchTracker().notePitch(of: AudioClip(samples: Array(samples[around]), sampleRate: rate))
          .pitch
      }
      if let own = pitch(truth) {
        let cents = abs(100 * ((pitch(filled) ?? 0) - own))
        #expect(cents < 10, "\(cents) cents at \(seam)")
      }
      let jump = abs(filled[seam] - filled[seam - 1])
      let usual = zip(truth[around], truth[around].dropFirst()).map { abs($1 - $0) }.max()!
      #expect(jump <= 1.5 * usual)
    }
  }

  /// Partials that decay and go up by a quarter of a semitone arrive at the phases that they have there.
  @Test func partialsArriveInPhase() throws {
    let rate = 44_100.0
    let samples = (0..<120_000).map { n -> Float in
      let t = Double(n) / rate
      let phase = 2 * .pi * 220 * (t + 0.0027 * t * t)
      return Float(
        exp(-0.8 * t) * (0.4 * sin(phase) + 0.2 * sin(2 * phase + 1) + 0.1 * sin(3 * phase)))
    }
    let clip = AudioClip(samples: samples, sampleRate: rate)
    let (lacking, hole) = damaged(clip, from: 0.9, seconds: 0.6)
    let (whole, fillings) = try HoleRepair().fill(lacking, holes: [hole])
    #expect(fillings[0].method == .partials)
    let last = hole.samples.suffix(2_000)
    let sdr = TestSounds.sdr(samples[last], whole.channels[0][last])
    #expect(sdr > 25, "\(sdr) dB")
    #expect(
      Array(whole.channels[0][hole.samples.upperBound...])
        == Array(samples[hole.samples.upperBound...]))
  }

  /// The same seed gives the same samples; another one other noise of the same sound.
  @Test(arguments: [0.1, 0.5])
  func choicesDiffer(seconds: Double) throws {
    let clip = try TestSounds.sample("flute_C4")
    let (lacking, hole) = damaged(clip, from: 0.7, seconds: seconds)
    func filled(_ seed: UInt64) throws -> [Float] {
      var repair = HoleRepair()
      repair.seed = seed
      return try repair.fill(lacking, holes: [hole]).clip.channels[0]
    }
    let (one, again, other) = (try filled(1), try filled(1), try filled(2))
    #expect(one == again && one != other)
    #expect(distance(one, other, hole, rate: clip.sampleRate) < 10)
  }
}

import Foundation
import Repair
import Signal
import Testing

@Suite struct BandwidthTests {
  /// A sound without what lies above `cutoff`: by resampling to twice that and back.
  private func cut(_ clip: AudioClip, at cutoff: Double) throws -> AudioClip {
    let low = try clip.resampled(toHz: 2 * cutoff / 0.97)
    let back = try low.resampled(toHz: clip.sampleRate)
    let count = min(clip.sampleCount, back.sampleCount)
    return AudioClip(samples: Array(back.channels[0][..<count]), sampleRate: clip.sampleRate)
  }

  private func levelled(_ name: String) throws -> AudioClip {
    let clip = try TestSounds.sample(name)
    let mono = clip.mono
    let rms = AudioClip(samples: mono, sampleRate: 1).rms
    return AudioClip(samples: mono.map { $0 * 0.05 / rms }, sampleRate: clip.sampleRate)
  }

  /// Half of what the cut sound lacks, at least; Repair.docc has what was measured.
  @Test(arguments: [("trumpet_A4", 4000.0), ("violin_A4", 6000), ("saw_G3", 8000)])
  func highsComeBack(name: String, cutoff: Double) throws {
    let whole = try levelled(name)
    let low = try cut(whole, at: cutoff)
    let (result, report) = try BandwidthRepair().extend(low)
    let found = try #require(report.cutoffHz)
    #expect(abs(found - cutoff) < 0.06 * cutoff, "\(found) Hz")
    func distance(_ clip: AudioClip) -> Double {
      LogSpectralDistance.between(
        whole.channels[0], clip.channels[0], sampleRate: whole.sampleRate, aboveHz: cutoff)
    }
    #expect(distance(result) < 0.5 * distance(low), "\(distance(result)) of \(distance(low))")
    // What was given keeps its spectrum and phase.
    let stft = STFT(.init(windowLength: 2048, hopLength: 512, window: .hann))
    let before = stft.analyze(low.channels[0], sampleRate: low.sampleRate)
    let after = stft.analyze(result.channels[0], sampleRate: low.sampleRate)
    let last = Int(0.85 * cutoff / low.sampleRate * 2048)
    var (change, energy) = (0.0, 0.0)
    for frame in 0..<before.frameCount {
      for index in 0..<2 * last {
        let place = 2 * frame * before.binCount + index
        change += pow(Double(after.values[place] - before.values[place]), 2)
        energy += pow(Double(before.values[place]), 2)
      }
    }
    #expect(change < 1e-6 * energy)
  }

  @Test(arguments: ["saw_G3", "cello_C4", "guitar_C3", "voice_C5"])
  func fullBandSoundsAreLeftAlone(name: String) throws {
    let clip = try TestSounds.sample(name)
    let (result, report) = try BandwidthRepair().extend(clip)
    #expect(report.cutoffHz == nil)
    #expect(result == clip)
  }

  /// Partials of 110 Hz that fall by 24 dB at 5 kHz and go on at the lower level, above a noise of −90 dB.
  private func dark(from cliffHz: Double) -> AudioClip {
    let rate = 44_100.0
    var state: UInt32 = 1
    let samples = (0..<Int(rate)).map { index -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      let t = Double(index) / rate
      var sum = 0.0
      for k in 1...190 {
        let hz = 110 * Double(k)
        sum += (hz < cliffHz ? 1 : 0.063) * sin(2 * .pi * hz * t + Double(k * k)) / Double(k)
      }
      return Float(0.1 * sum + 5e-5 * (Double(state) / 0x1p31 - 1))
    }
    return AudioClip(samples: samples, sampleRate: rate)
  }

  /// What is darker above a cliff, but goes on there, was not cut.
  @Test(arguments: [3500.0, 5000])
  func darkSoundsAreLeftAlone(cliffHz: Double) throws {
    let clip = dark(from: cliffHz)
    #expect(try BandwidthRepair().extend(clip).report.cutoffHz == nil)
    // The same, cut off in truth.
    let found = try BandwidthRepair().extend(cut(clip, at: 8000)).report.cutoffHz
    #expect(abs(try #require(found) - 8000) < 480)
  }

  @Test func lowRatesComeOutAt48kHz() throws {
    let low = try levelled("trumpet_A4").resampled(toHz: 16_000)
    let (result, report) = try BandwidthRepair().extend(low)
    #expect(report.sampleRate == 48_000 && result.sampleRate == 48_000)
    #expect(abs(result.sampleCount - 3 * low.sampleCount) <= 2)
    #expect(try #require(report.cutoffHz) < 8000)
    let high = LogSpectralDistance.between(
      result.channels[0], try low.resampled(toHz: 48_000).channels[0], sampleRate: 48_000,
      aboveHz: 9000)
    #expect(high > 0.5)
  }

  /// A long sound is worked through in windows that do not show.
  @Test func windowsAreJoined() throws {
    let rate = 44_100.0
    let samples = (0..<Int(14 * rate)).map { index -> Float in
      let t = Double(index) / rate
      return Float(
        (1...17).reduce(0.0) { $0 + sin(2 * .pi * 440 * Double($1) * t) / Double($1) } * 0.1)
    }
    var repair = BandwidthRepair()
    repair.cutoffHz = 7700
    let result = try repair.extend(AudioClip(samples: samples, sampleRate: rate)).clip.channels[0]
    #expect(result.count == samples.count)
    let made = zip(result, samples).map { $0 - $1 }
    let typical = zip(made[200_000..<260_000], made[200_001..<260_001]).map { abs($0 - $1) }.max()!
    for seam in [6, 12].map({ Int(Double($0) * rate) }) {
      let step = (seam - 1500..<seam + 1500).map { abs(made[$0 + 1] - made[$0]) }.max()!
      #expect(step < 2 * typical)
    }
  }

  @Test func silenceAndScrapsAreRefused() {
    let silence = AudioClip(samples: [Float](repeating: 0, count: 44_100), sampleRate: 44_100)
    #expect(throws: RepairError.silent) { try BandwidthRepair().extend(silence) }
    let scrap = AudioClip(samples: [0.5, 0.2], sampleRate: 44_100)
    #expect(throws: RepairError.self) { try BandwidthRepair().extend(scrap) }
  }
}

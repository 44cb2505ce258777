import CAllocationProbe
import Foundation
import Signal
import Synth
import Testing

/// A voice that is led from hop to hop.
@Suite struct LineVoiceTests {
  /// Moments of a line: a second and a half, a slide with vibrato, soft to loud.
  private func line(_ count: Int = 281) -> [LineMoment] {
    (0..<count).map { i in
      let t = Double(i) / Double(count)
      let pitch = 58 + 6 * t + 0.4 * sin(2 * .pi * 8 * t)
      return LineMoment(
        VoiceGuide(pitch: pitch, velocity: 0.4 + 0.4 * t),
        level: Float(Units.dbToAmplitude(-40 + 26 * t)), position: BlendPosition(x: 0.3))
    }
  }

  private func play(_ moments: [LineMoment], capacity: Int) -> [Float] {
    let voice = LineVoice(
      Studio.model, sounds: Studio.sounds(Studio.flute, Studio.cello), capacity: capacity)
    var samples = [Float](repeating: 0, count: moments.count * voice.hopLength)
    moments.withUnsafeBufferPointer { moments in
      samples.withUnsafeMutableBufferPointer { samples in
        for start in stride(from: 0, to: moments.count, by: capacity) {
          let part = moments[start..<min(moments.count, start + capacity)]
          if start == 0 || (start / capacity) * capacity == 96 {
            voice.strike(moments[start], moments[start])
          }
          voice.render(
            UnsafeBufferPointer(rebasing: part),
            into: samples.baseAddress! + start * voice.hopLength)
        }
      }
    }
    return samples
  }

  /// Pitch and level are those that it is led by, at the moment that they are said for.
  @Test func pitchAndLevelAreFollowed() {
    let moments = line()
    let samples = play(moments, capacity: 24)
    let track = PitchTracker().track(AudioClip(samples: samples, sampleRate: 48_000))
    var (near, count) = (0, 0)
    var levels: [Float] = []
    for i in 20..<moments.count - 20 {
      // A moment leads two hops after the beginning of its own.
      let centre = (i + 2) * 256
      let frame = Int((Double(centre) / 480).rounded())
      count += 1
      if let pitch = track.pitches[frame], abs(pitch - moments[i].guide.pitch) < 0.3 { near += 1 }
      let part = samples[centre - 1024..<centre + 1024]
      let power = part.reduce(0) { $0 + $1 * $1 } / 2048
      levels.append(10 * log10(power) - 20 * log10(moments[i].level))
    }
    #expect(Double(near) > 0.97 * Double(count))
    #expect(levels.map(abs).sorted()[levels.count * 9 / 10] < 1.5)
  }

  /// How many hops are rendered at once changes nothing but rounding.
  @Test func hopsAtOnceAreHopsOneByOne() {
    let one = play(line(144), capacity: 1)
    let many = play(line(144), capacity: 24)
    let peak = one.reduce(0) { max($0, abs($1)) }
    #expect(peak > 0.01)
    #expect(zip(one, many).allSatisfy { abs($0 - $1) < 2e-3 * peak })
  }

  /// Brightness and noise move the spectrum as they say: an octave of tilt is 6 dB an octave.
  @Test func tiltAndToneChangeTheSpectrum() {
    func high(_ change: (inout VoiceGuide) -> Void) -> (share: Double, power: Double) {
      let moments = line(120).map { moment in
        var moment = moment
        moment.guide = VoiceGuide(pitch: 57, velocity: 0.7)
        change(&moment.guide)
        moment.level = 0.1
        return moment
      }
      let samples = play(moments, capacity: 24)
      let stft = STFT(STFTConfiguration(windowLength: 4096, hopLength: 1024, window: .hann))
      let spectrum = stft.analyze(Array(samples[9_000...]), sampleRate: 48_000).magnitudes
      var (low, all, between) = (0.0, 0.0, 0.0)
      let spacing = 220.0 / 48_000 * 4096
      for (i, value) in spectrum.values.enumerated() {
        let bin = Double(i % spectrum.binCount)
        let power = Double(value) * Double(value)
        all += power
        if bin * 48_000 / 4096 < 600 { low += power }
        let away = abs(bin / spacing - (bin / spacing).rounded())
        if bin > spacing, away > 0.35 { between += power }
      }
      return ((all - low) / all, between / all)
    }
    let plain = high { _ in }
    #expect(high { $0.tilt = 1 }.share > 1.5 * plain.share)
    #expect(high { $0.tilt = -1 }.share < plain.share / 1.5)
    #expect(high { $0.noise = 2 }.power > 2 * plain.power)
    #expect(high { $0.tone = 0 }.power > 0.1)
  }

  @Test(.enabled(if: allocation_probe_is_available() != 0))
  func renderingAllocatesNothing() {
    let moments = line(40)
    let voice = LineVoice(Studio.model, sounds: Studio.sounds(Studio.flute, Studio.piano))
    var samples = [Float](repeating: 0, count: voice.hopLength)
    var allocations = 0
    moments.withUnsafeBufferPointer { moments in
      samples.withUnsafeMutableBufferPointer { samples in
        for i in moments.indices {
          let before = allocation_probe_count()
          if i % 9 == 0 { voice.strike(moments[i], moments[i]) }
          voice.render(UnsafeBufferPointer(rebasing: moments[i...i]), into: samples.baseAddress!)
          allocations += allocation_probe_count() - before
        }
      }
    }
    #expect(allocations == 0)
  }
}

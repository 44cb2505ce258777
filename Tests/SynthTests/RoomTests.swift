import Foundation
import Neural
import Signal
import Synth
import Testing

/// The room that notes sound in.
@Suite struct RoomTests {
  private func room(decay: Double, damping: Double = 0) -> RoomReverb {
    var settings = Room()
    settings.mix = 1
    settings.decaySeconds = decay
    settings.damping = damping
    return RoomReverb(settings, sampleRate: 48_000)
  }

  /// The room alone, of samples that come in on both sides.
  private func play(_ left: [Float], _ right: [Float], in room: RoomReverb) -> [[Float]] {
    var (left, right) = (left, right)
    left.withUnsafeMutableBufferPointer { left in
      right.withUnsafeMutableBufferPointer { right in
        for start in stride(from: 0, to: left.count, by: 256) {
          room.process(
            left.baseAddress! + start, right.baseAddress! + start,
            count: min(256, left.count - start))
        }
      }
    }
    return [left, right]
  }

  private func impulse(seconds: Double) -> [Float] {
    [1] + [Float](repeating: 0, count: Int(seconds * 48_000))
  }

  private func noise(seconds: Double, seed: UInt64) -> [Float] {
    var random = RandomGenerator(seed: seed)
    return (0..<Int(seconds * 48_000)).map { _ in 0.1 * (2 * random.uniform() - 1) }
  }

  private func rms(_ samples: some Sequence<Float>) -> Double {
    let squares = samples.map { Double($0 * $0) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  /// Seconds in which the energy that is still to come falls by 60 dB, from its fall by 5 to 35 dB.
  /// Source: Schroeder 1965, "New method of measuring reverberation time".
  private func decayTime(_ samples: some Collection<Float>) -> Double {
    var left = samples.map { Double($0 * $0) }
    for i in left.indices.dropLast().reversed() { left[i] += left[i + 1] }
    func time(_ decibels: Double) -> Double {
      Double(left.firstIndex { $0 < left[0] * pow(10, decibels / 10) } ?? left.count) / 48_000
    }
    return 2 * (time(-35) - time(-5))
  }

  @Test(arguments: [0.6, 1.5, 3.0])
  func itDecaysAsItIsAsked(decay: Double) {
    let click = impulse(seconds: 1.3 * decay)
    for channel in play(click, click, in: room(decay: decay)) {
      let found = decayTime(channel[4_000...])
      #expect(abs(found / decay - 1) < 0.05, "\(found) s")
    }
  }

  /// High tones fall sooner, low ones as before.
  @Test func dampingIsOfHighTones() {
    let click = impulse(seconds: 2.5)
    let damped = play(click, click, in: room(decay: 2, damping: 0.8))[0]
    // Sums over 64 samples leave what is low, differences from one to the next what is high.
    let low = stride(from: 4_000, to: damped.count - 64, by: 1).map { start in
      damped[start..<start + 64].reduce(0, +)
    }
    let high = (4_000..<damped.count - 1).map { damped[$0 + 1] - damped[$0] }
    #expect(decayTime(low) > 1.6, "\(decayTime(low)) s")
    #expect(decayTime(high) < 1.2, "\(decayTime(high)) s")
    // A window with signs by turns leaves what is near half the sampling rate: 0.24 of the time.
    let window: [Float] = (0..<128).map { i in
      let hann = 0.5 - 0.5 * cos(2 * Double.pi * (Double(i) + 0.5) / 128)
      return Float(i % 2 == 0 ? hann : -hann)
    }
    let highest: [Float] = (4_000..<damped.count - 128).map { start in
      var sum: Float = 0
      for (i, weight) in window.enumerated() { sum += weight * damped[start + i] }
      return sum
    }
    #expect(abs(decayTime(highest) / 0.48 - 1) < 0.15, "\(decayTime(highest)) s")
  }

  /// What is steady is as loud in the room as without; left and right have nothing in common, so that their
  /// sum is no hole.
  @Test func itIsAsLoudAndAsWideAsARoom() {
    let (one, other) = (noise(seconds: 4, seed: 1), noise(seconds: 4, seed: 2))
    for right in [one, other] {
      let wet = play(one, right, in: room(decay: 1.5))
      let (l, r) = (wet[0][96_000...], wet[1][96_000...])
      for channel in [l, r] {
        let ratio = 20 * log10(rms(channel) / rms(one))
        #expect(abs(ratio) < 1, "\(ratio) dB")
      }
      let middle = rms(zip(l, r).map { ($0 + $1) / 2 }) / rms(l)
      #expect(abs(middle - 0.707) < 0.07, "\(middle)")
    }
  }

  /// At a mix of 0 nothing is touched; and what was on and is off leaves nothing behind.
  @Test func withoutAMixNothingIsTouched() {
    let events: [(Double, PerformanceEvent.Action)] = [(0, .noteOn(key: 60, velocity: 0.8))]
    let dry = Studio.play(events, seconds: 1)
    let ready = Studio.play(
      events, seconds: 1,
      on: Studio.performance {
        $0.room.decaySeconds = 9
        $0.room.damping = 0
      })
    #expect(ready.channels == dry.channels)
    let left = Studio.play(
      [(0, .set(.roomMix, 0.5))] + events + [(0.3, .set(.roomMix, 0))], seconds: 1)
    #expect(Array(left.mono[24_000...]) == Array(dry.mono[24_000...]))
    #expect(Array(left.mono[..<24_000]) != Array(dry.mono[..<24_000]))
  }

  @Test func silenceStaysSilentAndFinite() {
    let performance = Studio.performance {
      $0.room.mix = 0.5
      $0.room.decaySeconds = 20
      $0.room.damping = 1
    }
    let clip = Studio.play([], seconds: 0.3, on: performance)
    #expect(clip.peak == 0 && !performance.counters.isRinging)
    let loud = Studio.play(
      (40..<60).map { (0, .noteOn(key: $0, velocity: 1)) }, seconds: 1,
      on: Studio.performance {
        $0.room.mix = 1
        $0.room.decaySeconds = 20
        $0.volume = 4
      })
    #expect(loud.channels.allSatisfy { $0.allSatisfy(\.isFinite) } && loud.peak <= 0.9701)
  }

  /// A clip goes on until the room is silent.
  @Test func aClipHoldsItsRoom() {
    let performance = Studio.performance {
      $0.room.mix = 0.5
      $0.room.decaySeconds = 1
      $0.envelope.releaseSeconds = 0.05
    }
    let clip = OfflinePerformance(
      events: [
        PerformanceEvent(.noteOn(key: 60, velocity: 0.8)),
        PerformanceEvent(.noteOff(key: 60), at: 9_600),
      ], sampleCount: 9_600, longestTail: 480_000
    ).render(on: performance)
    #expect(clip.durationSeconds > 0.8 && clip.durationSeconds < 2.5, "\(clip.durationSeconds)")
    #expect(clip.mono.suffix(256).allSatisfy { abs($0) < 2e-4 })
  }
}

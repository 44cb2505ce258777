import Foundation
import Neural
import Synth
import Testing

/// The chorus that notes go through.
@Suite struct ChorusTests {
  /// The chorus alone, of samples that come in on both sides.
  private func play(_ samples: [Float], depth: Double, rate: Double = 0.6) -> [[Float]] {
    var settings = Chorus()
    (settings.mix, settings.depth, settings.rateHz) = (1, depth, rate)
    let chorus = ChorusLines(settings, sampleRate: 48_000)
    var (left, right) = (samples, samples)
    left.withUnsafeMutableBufferPointer { left in
      right.withUnsafeMutableBufferPointer { right in
        for start in stride(from: 0, to: left.count, by: 256) {
          chorus.process(
            left.baseAddress! + start, right.baseAddress! + start,
            count: min(256, left.count - start))
        }
      }
    }
    return [left, right]
  }

  private func noise(seconds: Double) -> [Float] {
    var random = RandomGenerator(seed: 1)
    return (0..<Int(seconds * 48_000)).map { _ in 0.1 * (2 * random.uniform() - 1) }
  }

  private func rms(_ samples: some Sequence<Float>) -> Double {
    let squares = samples.map { Double($0 * $0) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  /// While it does not move, what comes in is heard again 8 ms later, both as loud.
  @Test func atRestItIsOneEcho() {
    let click = [1] + [Float](repeating: 0, count: 4_800)
    for channel in play(click, depth: 0) {
      let heard = channel.indices.filter { abs(channel[$0]) > 1e-6 }
      #expect(heard == [0, 384])
      #expect(heard.allSatisfy { abs(channel[$0] - 0.7071) < 1e-4 })
    }
  }

  /// Clicks come 4 to 12 ms late when it moves as far as it can.
  @Test func itMovesAsFarAsItIsAsked() {
    let period = 2_400
    let clicks = (0..<96_000).map { Float($0 % period == 0 ? 1 : 0) }
    let wet = play(clicks, depth: 1, rate: 1)
    for channel in wet {
      let delays: [Double] = stride(from: 0, to: 48_000, by: period).map { start in
        let peak = (start + 96..<start + 600).max { channel[$0] < channel[$1] }!
        return Double(peak - start) / 48
      }
      #expect(abs(delays.max()! - 12) < 0.2 && abs(delays.min()! - 4) < 0.2, "\(delays) ms")
    }
  }

  /// It is as loud as what came in, and left and right differ, without a hole in their sum.
  @Test func itIsWideAndAsLoud() {
    let dry = noise(seconds: 4)
    let wet = play(dry, depth: 0.5)
    for channel in wet {
      let ratio = 20 * log10(rms(channel) / rms(dry))
      #expect(abs(ratio) < 0.5, "\(ratio) dB")
    }
    let middle = rms(zip(wet[0], wet[1]).map { ($0 + $1) / 2 }) / rms(dry)
    let side = rms(zip(wet[0], wet[1]).map { ($0 - $1) / 2 }) / rms(dry)
    #expect(middle > 0.7 && side > 0.3, "\(middle), \(side)")
  }

  /// At a mix of 0 nothing is touched; and what was on and is off leaves nothing behind.
  @Test func withoutAMixNothingIsTouched() {
    let events: [(Double, PerformanceEvent.Action)] = [(0, .noteOn(key: 60, velocity: 0.8))]
    let dry = Studio.play(events, seconds: 1)
    let ready = Studio.play(
      events, seconds: 1, on: Studio.performance { ($0.chorus.depth, $0.chorus.rateHz) = (1, 4) })
    #expect(ready.channels == dry.channels)
    let left = Studio.play(
      [(0, .set(.chorusMix, 0.5))] + events + [(0.3, .set(.chorusMix, 0))], seconds: 1)
    #expect(Array(left.mono[24_000...]) == Array(dry.mono[24_000...]))
    #expect(Array(left.mono[..<24_000]) != Array(dry.mono[..<24_000]))
  }

  @Test func silenceStaysSilentAndFinite() {
    let performance = Studio.performance { ($0.chorus.mix, $0.chorus.depth) = (1, 1) }
    let clip = Studio.play([], seconds: 0.3, on: performance)
    #expect(clip.peak == 0 && !performance.counters.isRinging)
    let loud = Studio.play(
      (40..<60).map { (0, .noteOn(key: $0, velocity: 1)) }, seconds: 1,
      on: Studio.performance { ($0.chorus.mix, $0.chorus.rateHz, $0.volume) = (1, 4, 4) })
    #expect(loud.channels.allSatisfy { $0.allSatisfy(\.isFinite) } && loud.peak <= 0.9701)
  }
}

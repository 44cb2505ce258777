import Signal
import Corpora
import ModelTestSupport
import Training
import CKernels
import Foundation
import Neural
import NoteVAE
import Testing

@Suite("Kernels of augmentation")
struct AugmentationKernelTests {
  private func noise(_ count: Int, seed: UInt64 = 1) -> [Float] {
    var random = RandomGenerator(seed: seed)
    return random.noise(count: count)
  }

  /// Error of `found` against `expected` in dB.
  private func error(_ found: [Float], _ expected: [Double], _ range: Range<Int>) -> Double {
    var (difference, power) = (0.0, 1e-300)
    for i in range {
      difference += (Double(found[i]) - expected[i]) * (Double(found[i]) - expected[i])
      power += expected[i] * expected[i]
    }
    return 10 * log10(difference / power)
  }

  @Test(arguments: [(0.97, 400.0), (0.95, 5_000), (1.02, 9_000)])
  func readingAtChangingSpeedFollowsThePosition(slow: Double, hz: Double) {
    let (count, block, fixed) = (9_600, 64, 96)
    func wave(_ position: Double) -> Double { sin(2 * .pi * hz * position / 48_000) }
    let samples = (0..<count).map { Float(wave(Double($0))) }
    let speeds = (0...count / block).map { slow + 0.01 * sin(0.05 * Double($0)) }
    let found = MovingReader.shared.read(
      samples, speeds: speeds.map(Float.init), block: block, fixed: fixed)
    var position = Double(fixed) * (1 - Double(Float(speeds[0])))
    var expected: [Double] = []
    for i in 0..<count {
      expected.append(position < Double(count) ? wave(position) : 0)
      let (b, within) = i.quotientAndRemainder(dividingBy: block)
      let (from, to) = (Double(Float(speeds[b])), Double(Float(speeds[b + 1])))
      position += from + (to - from) * Double(within) / Double(block)
    }
    #expect(error(found, expected, 32..<9_000) < -55)
  }

  @Test func readingBeyondTheEndIsSilence() {
    let samples = [Float](repeating: 1, count: 640)
    let found = MovingReader.shared.read(
      samples, speeds: [Float](repeating: 2, count: 11), block: 64, fixed: 0)
    #expect(found[0..<300].dropFirst(8).allSatisfy { abs($0 - 1) < 1e-3 })
    #expect(found[340...].allSatisfy { abs($0) < 1e-3 })
  }

  @Test(arguments: [(0.5, 0.0), (6, 0.7)])
  func saturationIsATangent(drive: Float, bias: Float) {
    let before = noise(1_003)
    var samples = before
    kernel_saturate(&samples, samples.count, drive, bias)
    let rest = tanh(Double(bias))
    for (x, y) in zip(before, samples) {
      let expected =
        (tanh(Double(drive) * Double(x) + Double(bias)) - rest)
        / (Double(drive) * (1 - rest * rest))
      #expect(abs(Double(y) - expected) < 1e-5 * (1 + abs(expected)))
    }
  }

  @Test func aRoomIsItsDelayLines() {
    let room = NoteRoom(
      delays: [257, 300, 511, 700, 1_033, 1_511, 2_400, 3_839], decay: 9_000, damping: 0.3,
      wet: 0.4)
    let dry = noise(700) + [Float](repeating: 0, count: 9_300)
    var samples = dry
    room.apply(to: &samples)

    // Sample by sample, with the matrix written out.
    var lines = [[Double]](repeating: [], count: 8)
    var expected: [Double] = []
    func read(_ line: Int, _ index: Int) -> Double {
      index < 0 ? 0 : lines[line][index]
    }
    for n in dry.indices {
      var wet = 0.0
      var damped = [Double](repeating: 0, count: 8)
      for l in 0..<8 {
        let delayed = read(l, n - room.delays[l])
        let before = read(l, n - room.delays[l] - 1)
        wet += (l % 2 == 0 ? 1 : -1) * delayed / 8.squareRoot()
        damped[l] =
          Double(room.gains[l])
          * (Double(1 - room.damping) * delayed + Double(room.damping) * before)
      }
      for row in 0..<8 {
        var mixed = 0.0
        for column in 0..<8 {
          mixed += ((row & column).nonzeroBitCount % 2 == 0 ? 1 : -1) * damped[column]
        }
        lines[row].append(Double(dry[n]) + mixed / 8.squareRoot())
      }
      expected.append(Double(dry[n]) + 0.4 * wet)
    }
    #expect(error(samples, expected, 0..<dry.count) < -90)
    #expect(samples[0..<257] == dry[0..<257])
  }

  @Test func aRoomDiesAwayInItsTime() {
    let room = NoteRoom(
      delays: [601, 677, 811, 907, 1_031, 1_217, 1_409, 1_637], decay: 24_000, damping: 0, wet: 1)
    var samples = [Float](repeating: 0, count: 48_000)
    samples[0] = 1
    room.apply(to: &samples)
    func power(_ range: Range<Int>) -> Double {
      samples[range].reduce(0) { $0 + Double($1) * Double($1) }
    }
    let fallen = 10 * log10(power(18_000..<24_000) / power(6_000..<12_000))
    #expect(abs(fallen + 30) < 2, "\(fallen) dB in 12,000 samples")
  }

  @Test func otherSeedsMakeOtherNoise() {
    func hiss(_ seed: UInt32) -> [Float] {
      var samples = [Float](repeating: 0, count: 20_000)
      kernel_add_hiss(&samples, samples.count, seed, 1, 0)
      return samples
    }
    let (a, b) = (hiss(1), hiss(2))
    #expect(a == hiss(1))
    let correlation = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / 20_000
    #expect(abs(correlation) < 0.03)
    for lag in [1, 2, 16, 256] {
      let product = zip(a, a.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / 20_000
      #expect(abs(product) < 0.03, "lag \(lag)")
    }
  }

  /// Gain of filters in dB at a frequency, from their impulse response.
  private func gain(_ filters: [Biquad], hz: Double) -> Double {
    var impulse = [Float](repeating: 0, count: 48_000)
    impulse[0] = 1
    filters.apply(to: &impulse)
    var (real, imaginary) = (0.0, 0.0)
    for (i, sample) in impulse.enumerated() {
      real += Double(sample) * cos(2 * .pi * hz * Double(i) / 48_000)
      imaginary += Double(sample) * sin(2 * .pi * hz * Double(i) / 48_000)
    }
    return 10 * log10(real * real + imaginary * imaginary)
  }

  @Test func filtersDoWhatTheirNamesSay() {
    #expect(abs(gain([Biquad(.lowPass, hz: 1_000)], hz: 1_000) + 3.01) < 0.05)
    #expect(abs(gain([Biquad(.lowPass, hz: 1_000)], hz: 50)) < 0.05)
    #expect(gain([Biquad(.lowPass, hz: 1_000)], hz: 8_000) < -35)
    #expect(abs(gain([Biquad(.highPass, hz: 500)], hz: 500) + 3.01) < 0.05)
    #expect(gain([Biquad(.highPass, hz: 500)], hz: 50) < -38)
    #expect(abs(gain([Biquad(.bandPass, hz: 900, quality: 4)], hz: 900)) < 0.05)
    #expect(abs(gain([Biquad(.peak(7), hz: 900, quality: 2)], hz: 900) - 7) < 0.05)
    #expect(abs(gain([Biquad(.peak(7), hz: 900, quality: 2)], hz: 90)) < 0.2)
    #expect(abs(gain([Biquad(.lowShelf(-6), hz: 800)], hz: 40) + 6) < 0.1)
    #expect(abs(gain([Biquad(.lowShelf(-6), hz: 800)], hz: 16_000)) < 0.1)
    #expect(abs(gain([Biquad(.highShelf(5), hz: 2_000)], hz: 20_000) - 5) < 0.1)
    #expect(abs(gain([Biquad(.highShelf(5), hz: 2_000)], hz: 100)) < 0.1)
  }

  @Test func filtersInSeriesMultiply() {
    let filters = (1...6).map { Biquad(.peak(Float($0)), hz: 300 * Float($0), quality: 1) }
    let parts = filters.reduce(0) { $0 + gain([$1], hz: 1_000) }
    #expect(abs(gain(filters, hz: 1_000) - parts) < 0.01)
  }
}

import Foundation
import Signal
import Testing

@Suite struct GriffinLimTests {
  /// The algorithm as written in the paper, on whole spectrograms with the public transforms.
  static func plain(_ start: ComplexSpectrogram, iterations: Int, momentum: Float)
    -> ComplexSpectrogram
  {
    let stft = STFT(start.configuration)
    let magnitudes = start.magnitudes.values
    var result = start
    var before: [Float] = []
    for _ in 0..<iterations {
      let now = stft.analyze(stft.synthesize(result), sampleRate: start.sampleRate).values
      if before.isEmpty { before = now }
      for i in magnitudes.indices {
        let re = now[2 * i] + momentum * (now[2 * i] - before[2 * i])
        let im = now[2 * i + 1] + momentum * (now[2 * i + 1] - before[2 * i + 1])
        let size = hypot(re, im)
        result.values[2 * i] = size > 0 ? magnitudes[i] * re / size : magnitudes[i]
        result.values[2 * i + 1] = size > 0 ? magnitudes[i] * im / size : 0
      }
      before = now
    }
    return result
  }

  @Test(arguments: [Float(0), 0.99])
  func isThePlainAlgorithm(_ momentum: Float) {
    let samples = TestSignals.note(hz: 330, count: 8000)
    let configuration = STFTConfiguration(windowLength: 512, hopLength: 64, window: .hann)
    let magnitudes = STFT(configuration).analyze(samples, sampleRate: 48_000).magnitudes
    let start = PGHI().phase(for: magnitudes)
    let fast = GriffinLim(iterations: 4, momentum: momentum).refine(start)
    let plain = Self.plain(start, iterations: 4, momentum: momentum)
    // Sounds, not bins: the phase of an empty bin is a matter of rounding.
    let stft = STFT(configuration)
    #expect(TestSignals.distance(stft.synthesize(fast), stft.synthesize(plain)) < 1e-4)
  }

  @Test func zeroIterationsChangeNothing() {
    let start = PGHI().phase(for: BundledNote.all[0].magnitudes)
    #expect(GriffinLim(iterations: 0).refine(start) == start)
  }

  @Test func plainIterationsNeverGetWorse() {
    // Griffin, Lim 1984: without momentum the error cannot grow.
    var spectrogram = PGHI().phase(for: BundledNote.all[1].magnitudes)
    var last = SpectralConvergence.decibels(of: spectrogram)
    for _ in 0..<6 {
      spectrogram = GriffinLim(iterations: 1, momentum: 0).refine(spectrogram)
      let now = SpectralConvergence.decibels(of: spectrogram)
      #expect(now <= last + 1e-3)
      last = now
    }
  }

  @Test func helpsAnyStart() {
    let magnitudes = BundledNote.all[10].magnitudes
    let phases = TestSignals.noise(count: magnitudes.values.count).map { Double($0) * .pi }
    let random = magnitudes.with(phases: phases)
    let before = SpectralConvergence.decibels(of: random)
    let after = SpectralConvergence.decibels(of: GriffinLim(iterations: 16).refine(random))
    #expect(after < before - 10, "\(before) dB, then \(after) dB")
  }
}

import Foundation
import Signal
import Testing

@Suite struct STFTTests {
  /// The definition, in double precision, straight from `analyze`'s documentation.
  static func naive(_ samples: [Float], _ c: STFTConfiguration, frame t: Int, bin k: Int)
    -> (re: Double, im: Double)
  {
    let window = c.window.values(length: c.windowLength)
    let centre = c.windowLength / 2
    var re = 0.0
    var im = 0.0
    for (i, w) in window.enumerated() {
      let l = i - centre
      let at = t * c.hopLength + l
      guard samples.indices.contains(at) else { continue }
      let angle = -2 * Double.pi * Double(k * l) / Double(c.fftLength)
      re += Double(w) * Double(samples[at]) * cos(angle)
      im += Double(w) * Double(samples[at]) * sin(angle)
    }
    return (re, im)
  }

  @Test(arguments: [
    STFTConfiguration(windowLength: 32, hopLength: 8, window: .hann),
    STFTConfiguration(windowLength: 31, hopLength: 7, window: .gaussian(g: 0.1)),
    STFTConfiguration(windowLength: 24, hopLength: 24, window: .rectangular, fftLength: 60),
    STFTConfiguration(windowLength: 25, hopLength: 5, window: .blackman, fftLength: 64),
  ])
  func analysisIsTheDefinition(_ configuration: STFTConfiguration) {
    let samples = TestSignals.noise(count: 101)
    let spectrogram = STFT(configuration).analyze(samples, sampleRate: 48_000)
    #expect(spectrogram.frameCount == configuration.frameCount(sampleCount: 101))
    #expect((spectrogram.frameCount - 1) * configuration.hopLength >= 100)
    for t in 0..<spectrogram.frameCount {
      for k in 0..<configuration.binCount {
        let expected = Self.naive(samples, configuration, frame: t, bin: k)
        let at = 2 * (t * configuration.binCount + k)
        #expect(abs(Double(spectrogram.values[at]) - expected.re) < 1e-5)
        #expect(abs(Double(spectrogram.values[at + 1]) - expected.im) < 1e-5)
        let magnitude = Double(spectrogram.magnitudes.values[at / 2])
        #expect(abs(magnitude - hypot(expected.re, expected.im)) < 1e-5)
      }
    }
  }

  /// Every window, sizes even and odd, redundancies 2 to 16, FFT as long as the window and longer,
  /// sounds shorter and longer than the window.
  @Test(arguments: WindowTests.all)
  func theWayBackIsExact(_ window: Window) {
    for windowLength in [16, 63, 256, 600, 2048] {
      for hopLength in [windowLength / 16, windowLength / 4, windowLength / 3, windowLength / 2] {
        for fftLength in [nil, 2 * windowLength, windowLength + windowLength % 2 + 34] {
          let configuration = STFTConfiguration(
            windowLength: windowLength, hopLength: hopLength, window: window, fftLength: fftLength)
          let stft = STFT(configuration)
          for count in [0, 1, 2, windowLength / 2, 3 * windowLength + 7] {
            let samples = TestSignals.noise(count: count)
            let back = stft.synthesize(stft.analyze(samples, sampleRate: 44_100))
            let error = TestSignals.distance(samples, back)
            #expect(error <= 1e-5, "\(configuration), \(count) samples")
          }
        }
      }
    }
  }

  @Test func theWayBackIsExactWithoutOverlap() {
    let stft = STFT(STFTConfiguration(windowLength: 64, hopLength: 64, window: .rectangular))
    let samples = TestSignals.noise(count: 1000)
    let back = stft.synthesize(stft.analyze(samples, sampleRate: 48_000))
    #expect(TestSignals.distance(samples, back) <= 1e-5)
  }

  @Test func aClickAtAFramesCentreHasPhaseZero() {
    var samples = [Float](repeating: 0, count: 4096)
    samples[2048] = 1
    let spectrogram = STFT(.standard).analyze(samples, sampleRate: 48_000)
    let frame = 2048 / 256 * 2 * spectrogram.binCount
    for k in 0..<spectrogram.binCount {
      #expect(abs(spectrogram.values[frame + 2 * k] - 1) < 1e-6)
      #expect(abs(spectrogram.values[frame + 2 * k + 1]) < 1e-6)
    }
  }

  @Test func silenceStaysSilent() {
    let stft = STFT(.standard)
    let spectrogram = stft.analyze([Float](repeating: 0, count: 5000), sampleRate: 48_000)
    #expect(spectrogram.values.allSatisfy { $0 == 0 })
    #expect(stft.synthesize(spectrogram) == [Float](repeating: 0, count: 5000))
  }
}

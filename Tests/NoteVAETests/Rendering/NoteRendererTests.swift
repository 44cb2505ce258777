import Foundation
import NoteVAE
import Testing

@Suite struct NoteRendererTests {
  let configuration = NoteModelConfiguration()
  let sampleCount = 48_000

  private func spectrum(tonal: Float, noise: Float, bins shown: Range<Int>) -> NoteSpectrum {
    let frames = configuration.stft.frameCount(sampleCount: sampleCount)
    let bins = configuration.stft.binCount
    func power(_ value: Float) -> [Float] {
      (0..<frames * bins).map { shown.contains($0 % bins) ? value : 0 }
    }
    return NoteSpectrum(
      frameCount: frames, binCount: bins, tonal: power(tonal), noise: power(noise))
  }

  @Test func noiseHasTheExpectedPowerAndIsNoise() {
    let expected: Float = 0.3
    let spectrum = spectrum(tonal: 0, noise: expected, bins: 100..<900)
    let samples = NoteRenderer(configuration).render(spectrum, sampleCount: sampleCount)
    #expect(samples.count == sampleCount)
    #expect(samples.allSatisfy { $0.isFinite })
    let heard = NoteAnalysis(samples, configuration: configuration)
    let bins = configuration.stft.binCount
    var sum = 0.0
    var squares = 0.0
    var count = 0.0
    for t in 10..<heard.frameCount - 10 {
      for bin in 200..<800 {
        let power = Double(heard.power[t * bins + bin] / (heard.gain * heard.gain))
        sum += power
        squares += power * power
        count += 1
      }
    }
    let mean = sum / count
    #expect(abs(10 * log10(mean / Double(expected))) < 0.5)
    // The power of a noise bin is exponentially distributed: E[P²] = 2 E[P]².
    #expect(abs(squares / count / (mean * mean) - 2) < 0.15)
  }

  @Test func theSameSeedGivesTheSameNoise() {
    let spectrum = spectrum(tonal: 0, noise: 0.1, bins: 0..<1025)
    let renderer = NoteRenderer(configuration)
    let first = renderer.render(spectrum, sampleCount: 4_000, seed: 7)
    #expect(first == renderer.render(spectrum, sampleCount: 4_000, seed: 7))
    #expect(first != renderer.render(spectrum, sampleCount: 4_000, seed: 8))
  }
}

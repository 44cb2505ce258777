import Foundation
import Pictures
import Signal
import Testing

@Suite struct SpectrogramRasterTests {
  private static func sine(hz: Double, amplitude: Float, from start: Double = 0) -> AudioClip {
    AudioClip(
      samples: (0..<24_000).map { index in
        let t = Double(index) / 24_000
        return t < start ? 0 : amplitude * Float(sin(2 * .pi * hz * t))
      }, sampleRate: 24_000)
  }

  private static func spectrogram(_ clip: AudioClip) -> MagnitudeSpectrogram {
    STFT(.standard).analyze(clip.mono, sampleRate: clip.sampleRate).magnitudes
  }

  @Test(arguments: [220.0, 1000, 5000], [1.0, 0.1])
  func aSineStandsAtItsFrequencyAndLevel(hz: Double, amplitude: Double) {
    for scale in [AxisScale.logarithmic(40...12_000), .linear(0...12_000)] {
      let raster = SpectrogramRaster(
        Self.spectrogram(Self.sine(hz: hz, amplitude: Float(amplitude))), frequencies: scale,
        seconds: 1, columnCount: 101, rowCount: 400)
      let middle = (0..<400).map { raster.levels[$0 * 101 + 50] }
      let loudest = middle.max()!
      // The window's main lobe is sampled by bins: up to half a dB is lost between them.
      #expect(abs(Double(loudest) - 20 * log10(amplitude)) < 0.6)
      let rows = middle.indices.filter { middle[$0] > loudest - 0.05 }
      let centre = Double(rows.first! + rows.last!) / 2 + 0.5
      #expect(abs(centre / 400 - (1 - scale.position(of: hz))) < 0.012)
    }
  }

  @Test func silenceIsAtTheFloorAndOnsetsAreInTheirColumn() {
    let clip = Self.sine(hz: 1000, amplitude: 1, from: 0.5)
    let raster = SpectrogramRaster(
      Self.spectrogram(clip), frequencies: .linear(0...12_000), seconds: 1, columnCount: 100,
      rowCount: 100)
    let loudest = (0..<100).map { column in
      (0..<100).map { raster.levels[$0 * 100 + column] }.max()!
    }
    #expect(loudest[..<44].allSatisfy { $0 == SpectrogramRaster.floorDB })
    #expect(loudest[52..<94].allSatisfy { $0 > -1 })
    #expect(abs(loudest[50] - -6) < 2.5)
  }

  /// A partial narrower than a pixel keeps its level when many bins share the pixel.
  @Test func thinPartialsDoNotVanish() {
    let raster = SpectrogramRaster(
      Self.spectrogram(Self.sine(hz: 3000, amplitude: 1)), frequencies: .linear(0...12_000),
      seconds: 1, columnCount: 10, rowCount: 8)
    #expect((0..<8).map { raster.levels[$0 * 10 + 5] }.max()! > -0.6)
  }

  @Test func aboveTheNyquistFrequencyThereIsNothing() {
    let noise = AudioClip(samples: [1] + [Float](repeating: 0, count: 7_999), sampleRate: 8_000)
    let raster = SpectrogramRaster(
      Self.spectrogram(noise), frequencies: .linear(0...8_000), seconds: 1, columnCount: 10,
      rowCount: 80)
    let loudest = (0..<80).map { row in raster.levels[row * 10..<row * 10 + 10].max()! }
    #expect(loudest[..<39].allSatisfy { $0 == SpectrogramRaster.floorDB })
    #expect(loudest[41...].allSatisfy { $0 > -100 })
  }
}

import Foundation
import Neural
import Testing

import NoteVAE

@Suite struct SpectralTextureTests {
  let configuration = NoteModelConfiguration()

  private func share(of samples: [Float], bins: Range<Int>) -> Double {
    let analysis = NoteAnalysis(samples, configuration: configuration)
    let texture = SpectralTexture(power: analysis.power, bins: configuration.stft.binCount)
    let frames = 8..<analysis.frameCount - 8
    let values = frames.flatMap { t in
      bins.map { Double(texture.tonalShare[t * configuration.stft.binCount + $0]) }
    }
    return values.reduce(0, +) / Double(values.count)
  }

  @Test func noiseIsNoiseAndTonesAreTonal() {
    var random = RandomGenerator(seed: 1)
    let noise = (0..<96_000).map { _ in 0.1 * random.normal() }
    let tone = (0..<96_000).map { 0.1 * Float(sin(2 * Double.pi * 1000 * Double($0) / 48_000)) }
    #expect(share(of: noise, bins: 100..<900) < 0.35)
    #expect(share(of: tone, bins: 42..<45) > 0.99)
  }
}

import CKernels
import Foundation
import NoteVAE
import Signal
import Testing

@Suite struct TimbreFitTests {
  private let configuration = NoteModelConfiguration()

  /// Outputs of a comb over noise.
  private func outputs(_ layout: SpectralLayout) -> [Float] {
    var outputs = [Float](repeating: -9, count: layout.outputCount)
    for (i, place) in layout.parts.envelope.enumerated() { outputs[place] = -0.03 * Float(i) }
    for i in layout.parts.levels { outputs[i] = 0 }
    outputs[layout.outputCount - 2] = 0
    outputs[layout.outputCount - 1] = -20
    return outputs
  }

  @Test func aCorrectionRaisesItsHarmonicAndTheNoiseAroundItsKnot() {
    let layout = SpectralLayout(configuration)
    let fundamental: Float = 20
    let bins = configuration.stft.binCount
    func powers(_ correction: [Float], level: Float = 0) -> (tonal: [Float], noise: [Float]) {
      var row = outputs(layout)
      kernel_correct_outputs(layout.pointer, correction, level, fundamental, &row)
      var tonal = [Float](repeating: 0, count: bins)
      var noise = tonal
      kernel_note_powers(layout.pointer, row, fundamental, &tonal, &noise)
      return (tonal, noise)
    }
    let size = configuration.correctionSize
    let plain = powers([Float](repeating: 0, count: size))
    var correction = [Float](repeating: 0, count: size)
    correction[4] = 2
    let fifth = powers(correction)
    #expect(abs(log(fifth.tonal[100] / plain.tonal[100]) - 2) < 0.02)
    #expect(abs(log(fifth.tonal[80] / plain.tonal[80])) < 0.02)
    #expect(fifth.noise == plain.noise)

    // All noise knots: noise everywhere, and partials above those that have a level of their own, but not
    // those below.
    for n in 0..<configuration.noiseKnots { correction[configuration.harmonicCount + n] = 1 }
    correction[4] = 0
    let louder = powers(correction)
    for bin in [10, 500, 1000] {
      #expect(abs(log(louder.noise[bin] / plain.noise[bin]) - 1) < 1e-3)
    }
    #expect(abs(log(louder.tonal[100] / plain.tonal[100])) < 0.05)

    let level = powers([Float](repeating: 0, count: size), level: -1)
    for bin in [100, 333] {
      let change = (level.tonal[bin] + level.noise[bin]) / (plain.tonal[bin] + plain.noise[bin])
      #expect(abs(log(change) + 1) < 1e-3)
    }
  }

  @Test(
    arguments: [("flute_C4", 60.0), ("drums/kick", nil), ("guitar_C3", 48)] as [(String, Double?)])
  func aRecordingIsGivenBackNearerByItsTimbre(name: String, pitch: Double?) throws {
    let model = Shipped.model
    let samples = Array(try Shipped.samples(name).prefix(72_000))
    let latent = model.encode(samples, as: NoteCondition(pitch: pitch, velocity: 0.75))
    let bins = model.configuration.stft.binCount
    func distance(_ latent: NoteLatent) -> Double {
      let spectrum = model.decode(latent)
      let truth = NoteAnalysis(
        samples, configuration: model.configuration, frameCount: spectrum.frameCount)
      return SpectralDistance(spectrum.total, truth.power, bins: bins).texture
    }
    var plain = latent
    plain.timbre?.correction = []
    plain.timbre?.level = []
    let (with, without) = (distance(latent), distance(plain))
    #expect(with < 0.8 * without, "\(with) dB with its timbre, \(without) dB without")
  }

  @Test func theProfileFollowsHarmonicsNotKeys() {
    // The same levels of harmonics on two keys have the same numbers in the profile.
    func profile(_ pitch: Double) -> [Float] {
      let hz = Units.pitchToHz(pitch)
      var samples = [Float](repeating: 0, count: 48_000)
      for k in 1...6 {
        let turn = 2 * Double.pi * hz * Double(k) / 48_000
        for i in samples.indices { samples[i] += 0.1 / Float(k) * Float(sin(turn * Double(i))) }
      }
      let analysis = NoteAnalysis(samples, configuration: configuration)
      let fundamental = Float(hz / 48_000 * 2048)
      return TimbreProfile(configuration)(
        analysis.power, fundamentals: Array(repeating: fundamental, count: analysis.frameCount))
    }
    let (low, high) = (profile(60), profile(67))
    let harmonics = configuration.timbreBands..<configuration.timbreBands + 6
    for i in harmonics { #expect(abs(low[i] - high[i]) < 0.15, "harmonic \(i)") }
    let bands = 0..<configuration.timbreBands
    #expect(bands.contains { abs(low[$0] - high[$0]) > 0.5 }, "the bands are those of frequency")
  }
}

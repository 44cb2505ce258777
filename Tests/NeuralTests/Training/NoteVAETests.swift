import Foundation
import Neural
import Testing

/// A whole variational autoencoder learns four notes.
@Suite("Training a VAE")
struct NoteVAETests {
  /// Log magnitudes of four notes: two pitches, each with bright and dark partials; every item is
  /// one of them at another loudness.
  struct NoteVAE: TrainableModel {
    static let bins = 48
    let parameters = ParameterStore()
    let hidden, mean, logVariance, decoder, output: Linear
    let spectra: [[Float]]

    init() {
      var random = RandomGenerator(seed: 12)
      spectra = (0..<64).map { item in
        let spacing = item % 2 == 0 ? 5 : 7
        let slope: Float = item / 2 % 2 == 0 ? 0.02 : 0.08
        let loudness = 0.2 * random.normal()
        return (0..<Self.bins).map { bin in
          (bin % spacing == 0 && bin > 0 ? 1 : -1) - slope * Float(bin) + loudness
        }
      }
      hidden = Linear("hidden", inputs: Self.bins, outputs: 32, in: parameters, using: &random)
      mean = Linear("mean", inputs: 32, outputs: 3, in: parameters, using: &random)
      logVariance = Linear("log_variance", inputs: 32, outputs: 3, in: parameters, using: &random)
      decoder = Linear("decoder", inputs: 3, outputs: 32, in: parameters, using: &random)
      output = Linear("output", inputs: 32, outputs: Self.bins, in: parameters, using: &random)
    }

    func latent(_ x: Tensor) -> (mean: Tensor, logVariance: Tensor) {
      let h = tanh(hidden(x))
      return (mean(h), logVariance(h))
    }

    func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
      let x = batch.tensor(of: spectra, in: graph)
      let (mean, logVariance) = latent(x)
      let noise = batch.noise(width: 3, in: graph)
      let z = gaussianSample(mean: mean, logVariance: logVariance, noise: noise)
      let reconstruction = squaredError(output(tanh(decoder(z))), x)
      let nats = gaussianDivergence(mean: mean, logVariance: logVariance).sum()
      return Losses(
        reconstruction + nats * (0.002 / Float(batch.count)), ["reconstruction": reconstruction])
    }
  }

  private func trained(steps: Int) throws -> Trainer<NoteVAE> {
    let trainer = try Trainer(
      model: NoteVAE(), trainingCount: 64,
      configuration: TrainingConfiguration(
        stepCount: steps, batchSize: 16, seed: 4, learningRate: .constant(5e-3), laneCount: 2,
        logInterval: 1))
    try trainer.run()
    return trainer
  }

  @Test func itLearnsFourNotes() throws {
    let trainer = try trained(steps: 600)
    #expect(trainer.history[0]["reconstruction"]! > 0.5)
    #expect(trainer.history.last!["reconstruction"]! < 0.03)
    // Every item's latent is nearest to those of its own note.
    let model = trainer.model
    let graph = Graph(parameters: model.parameters, recording: false)
    let x = graph.tensor(Shape(64, NoteVAE.bins), model.spectra.flatMap { $0 })
    let means = model.latent(x).mean.values
    func distance(_ a: Int, _ b: Int) -> Float {
      (0..<3).map { pow(means[3 * a + $0] - means[3 * b + $0], 2) }.reduce(0, +)
    }
    let strays = (0..<64).filter { item in
      let nearest = (0..<64).filter { $0 != item }.min { distance(item, $0) < distance(item, $1) }!
      return nearest % 4 != item % 4
    }
    #expect(strays == [])
  }

  /// Losses as recorded with seed 4 (OpenBLAS 0.3.21, Zen 4); rounding differs between machines.
  @Test func theFirstTenLosses() throws {
    let recorded = [
      5.284771, 3.866385, 5.442877, 4.319554, 3.820884, 3.682734, 4.222319, 2.300131, 2.621832,
      2.925084,
    ]
    let losses = try trained(steps: 10).history.map(\.loss)
    #expect(losses.count == recorded.count, "\(losses)")
    for (loss, expected) in zip(losses, recorded) {
      #expect(abs(loss - expected) < 1e-4 * expected)
    }
  }
}

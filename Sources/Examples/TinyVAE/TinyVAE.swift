import AudioFiles
import Foundation
import Neural
import Pictures
import Signal

/// A small variational autoencoder of single spectra: 513 log magnitudes ⇄ 8 numbers.
struct SpectrumVAE: TrainableModel {
  let parameters = ParameterStore()
  let encoder, posterior, decoder, output: Linear
  var spectra: [TrainingBatch.Split: [[Float]]] = [:]
  init() {
    var random = RandomGenerator(seed: 1)
    encoder = Linear("encoder", inputs: 513, outputs: 128, in: parameters, using: &random)
    posterior = Linear("posterior", inputs: 128, outputs: 16, in: parameters, using: &random)
    decoder = Linear("decoder", inputs: 8, outputs: 128, in: parameters, using: &random)
    output = Linear("output", inputs: 128, outputs: 513, in: parameters, using: &random)
  }

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let x = batch.tensor(of: spectra[batch.split]!, in: graph)
    let gaussian = posterior(tanh(encoder(x)))
    let (mean, logVariance) = (gaussian.sliced(axis: 1, 0..<8), gaussian.sliced(axis: 1, 8..<16))
    let z = gaussianSample(
      mean: mean, logVariance: logVariance, noise: batch.noise(width: 8, in: graph))
    let reconstruction = squaredError(output(tanh(decoder(z))), x)
    let nats = gaussianDivergence(mean: mean, logVariance: logVariance).sum() / Float(batch.count)
    let beta = Float(Schedule.linear(from: 0, to: 3e-3, stepCount: 500).value(atStep: batch.step))
    return Losses(reconstruction + nats * beta, ["reconstruction": reconstruction, "nats": nats])
  }
}

@main struct TinyVAE {
  static func main() throws {
    let (samples, folder) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let transform = STFT(STFTConfiguration(windowLength: 1024, hopLength: 1024, window: .hann))
    var model = SpectrumVAE()
    for file in try FileManager.default.contentsOfDirectory(atPath: samples).sorted()
    where file.hasSuffix(".wav") {
      let clip = try AudioFile.read("\(samples)/\(file)").clip
      let values = transform.analyze(clip.mono, sampleRate: clip.sampleRate).magnitudes.values
      for (frame, start) in stride(from: 0, to: values.count, by: 513).enumerated() {
        let spectrum = values[start..<start + 513].map { log10($0 + 1e-3) }
        model.spectra[frame % 8 == 7 ? .validation : .training, default: []].append(spectrum)
      }
    }
    let configuration = TrainingConfiguration(
      stepCount: 2000, batchSize: 64, averageDecay: 0.99, checkpointInterval: 100)
    let trainer = try Trainer(
      model: model, trainingCount: model.spectra[.training]!.count,
      validationCount: model.spectra[.validation]!.count, configuration: configuration,
      folder: URL(fileURLWithPath: folder))
    try trainer.run(shouldStop: Interruption.watch())
    var plot = LinePlot(title: "A small VAE", xName: "step", yName: "loss")
    plot.isYLogarithmic = true
    let lines = try TrainingRecord.load(from: trainer.folder!).filter { $0.split == .training }
    plot.add("training", x: lines.map { Double($0.step) }, y: lines.map(\.loss))
    try plot.write(to: "\(folder)/loss.png")
  }
}

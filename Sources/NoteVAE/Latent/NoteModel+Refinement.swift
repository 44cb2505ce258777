import Neural

extension NoteModel {
  /// Moves a latent to where the decoder comes nearest to the recording: Adam on the training's
  /// spectral loss, with the weights as they are, after which its timbre is fitted anew. Thread role:
  /// control; some 0.03 s a step for 3 s of sound.
  /// - Parameters:
  ///   - latent: of ``encode(_:as:)``.
  ///   - samples: that were heard.
  ///   - steps: at least 1.
  public func refine(_ latent: NoteLatent, hearing samples: [Float], steps: Int) -> NoteRefinement {
    precondition(samples.count == latent.sampleCount, "\(samples.count) samples are not the note's")
    let bins = configuration.stft.binCount
    let frames = configuration.stft.frameCount(sampleCount: latent.sampleCount)
    let truth = NoteAnalysis(samples, configuration: configuration, frameCount: frames)
    let target = SpectralLoss.Target(
      power: truth.power, bins: bins)
    let graph = Graph(parameters: network.parameters, recording: true)
    let inputs = latent.timbreInputs(configuration)
    let fundamentals = NotePath(latent, as: latent.condition, configuration).fundamentals
    // The latent is what is learned here.
    let place = ParameterStore()
    let global = place.add("global", Shape(1, latent.global.count)) {
      _ = $0.update(fromContentsOf: latent.global)
    }
    let local = place.add("local", Shape(1, latent.stepCount, latent.localSize)) {
      _ = $0.update(fromContentsOf: latent.local)
    }
    let adam = AdamW(parameters: place, configuration: .init(beta2: 0.99))
    var gradients = [Float](repeating: 0, count: place.count)
    let pool = WorkerPool(workerCount: 1)
    var (best, bestLoss) = (latent, Float.infinity)
    for _ in 0...steps {
      let globals = graph.variable(global.shape, place.values(of: global))
      let locals = graph.variable(local.shape, place.values(of: local))
      let powers = network.decoder(
        local: locals, global: globals, conditions: [latent.condition],
        timbres: inputs.isEmpty ? nil : graph.tensor(Shape(1, inputs.count), inputs),
        fundamentals: fundamentals, frames: 0..<frames)
      let (loss, _) = SpectralLoss()(powers, targets: [target])
      if loss.pointer[0] < bestLoss {
        bestLoss = loss.pointer[0]
        best.global = globals.values
        best.local = locals.values
      }
      graph.backward(from: loss)
      gradients.withUnsafeMutableBufferPointer { gradients in
        for (parameter, tensor) in [(global, globals), (local, locals)] {
          (gradients.baseAddress! + parameter.offset)
            .update(from: tensor.gradient, count: tensor.count)
        }
        adam.step(gradients: [gradients], learningRate: 0.03, pool: pool)
      }
      graph.reset()
    }
    if best.timbre != nil { fitTimbre(of: &best, power: truth.power) }
    func distance(_ latent: NoteLatent) -> SpectralDistance {
      SpectralDistance(decode(latent).total, truth.power, bins: bins)
    }
    return NoteRefinement(latent: best, before: distance(latent), after: distance(best))
  }
}

import Foundation
import Neural

/// A latent made better by gradient steps on what the decoder makes of it, and how much better.
public struct NoteRefinement: Sendable {
  /// The best latent found; the one that was given if none was better.
  public let latent: NoteLatent
  /// Distance of what is decoded from the recording, before and after.
  public let before, after: SpectralDistance
}

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
    var global = LatentOptimiser(latent.global)
    var local = LatentOptimiser(latent.local)
    var (best, bestLoss) = (latent, Float.infinity)
    for _ in 0...steps {
      let globals = graph.variable(Shape(1, latent.global.count), global.values)
      let locals = graph.variable(Shape(1, latent.stepCount, latent.localSize), local.values)
      let powers = network.decoder(
        local: locals, global: globals, conditions: [latent.condition],
        timbres: inputs.isEmpty ? nil : graph.tensor(Shape(1, inputs.count), inputs),
        fundamentals: fundamentals, frames: 0..<frames)
      let (loss, _) = SpectralLoss()(powers, targets: [target])
      if loss.pointer[0] < bestLoss {
        bestLoss = loss.pointer[0]
        best.global = global.values
        best.local = local.values
      }
      graph.backward(from: loss)
      global.step(against: graph.gradientValues(of: globals))
      local.step(against: graph.gradientValues(of: locals))
      graph.reset()
    }
    if best.timbre != nil { fitTimbre(of: &best, power: truth.power) }
    func distance(_ latent: NoteLatent) -> SpectralDistance {
      SpectralDistance(decode(latent).total, truth.power, bins: bins)
    }
    return NoteRefinement(latent: best, before: distance(latent), after: distance(best))
  }
}

/// Adam over a small array. Source: Kingma, Ba 2015, algorithm 1.
private struct LatentOptimiser {
  private(set) var values: [Float]
  private var mean: [Float]
  private var square: [Float]
  private var count: Float = 0

  private static let rate: Float = 0.03

  init(_ values: [Float]) {
    self.values = values
    mean = values.map { _ in 0 }
    square = mean
  }

  mutating func step(against gradient: [Float]) {
    count += 1
    let (scaleMean, scaleSquare) = (1 / (1 - pow(0.9, count)), 1 / (1 - pow(0.99, count)))
    for i in values.indices where gradient[i].isFinite {
      mean[i] = 0.9 * mean[i] + 0.1 * gradient[i]
      square[i] = 0.99 * square[i] + 0.01 * gradient[i] * gradient[i]
      values[i] -=
        Self.rate * mean[i] * scaleMean / ((square[i] * scaleSquare).squareRoot() + 1e-8)
    }
  }
}

import Foundation
import Neural

extension NoteModel {
  /// A note that was never played, drawn from the prior: the latent space's unit Gaussian.
  ///
  /// The steps of a path are no strangers to each other: the drawn one is a Gaussian process whose
  /// correlation falls to 1/e within 0.4 s, each step by itself a unit Gaussian (Uhlenbeck, Ornstein 1930).
  /// - Parameters:
  ///   - condition: key and force.
  ///   - sampleCount: length, at least 1.
  ///   - random: where it is drawn from.
  public func sample(
    as condition: NoteCondition, sampleCount: Int, using random: inout RandomGenerator
  ) -> NoteLatent {
    let steps = configuration.latentCount(sampleCount: sampleCount)
    let size = configuration.localSize
    var global = [Float](repeating: 0, count: configuration.globalSize)
    for i in global.indices { global[i] = random.normal() }
    let stepSeconds = Double(configuration.samplesPerLatent) / configuration.sampleRate
    let kept = Float(exp(-stepSeconds / Self.correlationSeconds))
    let new = (1 - kept * kept).squareRoot()
    var local = [Float](repeating: 0, count: steps * size)
    for i in local.indices {
      local[i] = i < size ? random.normal() : kept * local[i - size] + new * random.normal()
    }
    return NoteLatent(
      global: global, local: local, localSize: size, condition: condition,
      level: configuration.referenceLevel, sampleCount: sampleCount)
  }

  private static var correlationSeconds: Double { 0.4 }

  /// A note near another one: as much of it is drawn anew as `variation` says.
  /// - Parameters:
  ///   - variation: 0 is the note itself, 1 one that has nothing of it but key, force, length and level.
  public func sample(
    like note: NoteLatent, variation: Double, using random: inout RandomGenerator
  ) -> NoteLatent {
    let drawn = sample(as: note.condition, sampleCount: note.sampleCount, using: &random)
    // The sum of two Gaussians stays one.
    let kept = Float((1 - variation * variation).squareRoot())
    let new = Float(variation)
    var result = note
    for i in result.global.indices {
      result.global[i] = kept * note.global[i] + new * drawn.global[i]
    }
    for i in result.local.indices {
      result.local[i] = kept * note.local[i] + new * drawn.local[i]
    }
    return result
  }
}

import Foundation
import Neural

extension NoteModel {
  /// A note that was never played, drawn from the prior: the latent space's unit Gaussian.
  ///
  /// The steps of a path are no strangers to each other: the drawn one is a Gaussian process, each step by
  /// itself a unit Gaussian, that moves as smoothly and as slowly as the paths of notes do. Over those of
  /// `Samples/` the dimensions that say most have a correlation of 0.99 after one step, 0.7 after 0.85 s and
  /// 0.35 after 1.7 s; the process has 0.998, 0.72 and 0.38.
  /// Source: Rasmussen, Williams 2006, "Gaussian processes for machine learning", §4.2 (Matérn, ν = 3/2).
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
    // As an autoregression with a double pole.
    let pole = Float(exp(-3.0.squareRoot() * stepSeconds / Self.lengthScale))
    let square = pole * pole
    let neighbour = 2 * pole / (1 + square)
    let beside = (1 - neighbour * neighbour).squareRoot()
    let new = ((1 - square) * (1 - square) * (1 - square) / (1 + square)).squareRoot()
    var local = [Float](repeating: 0, count: steps * size)
    for i in local.indices {
      let drawn = random.normal()
      if i < size {
        local[i] = drawn
      } else if i < 2 * size {
        local[i] = neighbour * local[i - size] + beside * drawn
      } else {
        local[i] = 2 * pole * local[i - size] - square * local[i - 2 * size] + new * drawn
      }
    }
    return NoteLatent(
      global: global, local: local, localSize: size, condition: condition,
      level: configuration.referenceLevel, sampleCount: sampleCount)
  }

  /// Length scale of the process in seconds.
  private static var lengthScale: Double { 1.4 }

  /// A note near another one: as much of it is drawn anew as `variation` says.
  /// - Parameters:
  ///   - note: whose neighbours are drawn.
  ///   - variation: 0 is the note itself, 1 one that has nothing of it but key, force, length and level.
  ///   - random: of all draws.
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

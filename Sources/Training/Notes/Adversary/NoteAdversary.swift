import Foundation
import Neural
import NoteVAE

/// The discriminators of notes, and what they teach a decoder.
///
/// Two discriminators look at ``NotePicture``s, one at all bins, one at groups of four. The decoder
/// makes small what they say of its own pictures, and how far their hidden layers are from those of
/// the recording (feature matching: Larsen et al. 2016; relative, without the first layer, as in
/// RAVE, Caillon, Esling 2021).
///
/// Both players are trained in one step on one tape: the discriminators see what was made detached
/// from the decoder, the decoder sees frozen discriminators, so each gets the gradient of its own
/// loss alone, and the optimiser keeps their steps apart.
package struct NoteAdversary: Sendable {
  /// Names of its parameters begin so.
  package static let prefix = "adversary."

  package let options: AdversarialOptions
  package let picture: NotePicture
  private let discriminators: [PatchDiscriminator]

  package init(
    _ options: AdversarialOptions, _ configuration: NoteModelConfiguration,
    in store: ParameterStore, using random: inout RandomGenerator
  ) {
    self.options = options
    picture = NotePicture(configuration)
    discriminators = [1, 4].map {
      PatchDiscriminator(Self.prefix + "\($0)", group: $0, in: store, using: &random)
    }
  }

  /// What the game says of some notes; each a mean over discriminators, patches and notes.
  package struct Terms {
    /// What the discriminators make small.
    package var discriminator = 0.0
    /// Mean score of what is recorded, and of what is made.
    package var (recordedScore, madeScore) = (0.0, 0.0)
    /// Relative distance of the discriminators' hidden layers.
    package var matching = 0.0
    /// How lively notes are: standard deviation over time of log power, a mean over bins.
    package var (recordedSpread, madeSpread) = (0.0, 0.0)

    mutating func add(_ other: Terms, weight: Double) {
      discriminator += weight * other.discriminator
      recordedScore += weight * other.recordedScore
      madeScore += weight * other.madeScore
      matching += weight * other.matching
      recordedSpread += weight * other.recordedSpread
      madeSpread += weight * other.madeSpread
    }
  }

  /// The loss of both players.
  /// - Parameters:
  ///   - recorded: pictures of recorded notes, `[note, frame, bin, channel]`.
  ///   - made: pictures of the same notes as the decoder gives them back.
  ///   - step: of the optimiser.
  /// - Returns: one element, and what it is made of.
  package func callAsFunction(
    recorded: Tensor, made: Tensor, step: Int
  ) -> (loss: Tensor, terms: Terms) {
    var terms = Terms()
    (terms.recordedSpread, terms.madeSpread) = (Self.spread(of: recorded), Self.spread(of: made))
    var total: Tensor?
    let warmth = min(1, Float(step) / Float(max(1, options.warmUp)))
    let share = 1 / Double(discriminators.count)
    for discriminator in discriminators {
      let real = discriminator(recorded, isFrozen: false)
      let caught = discriminator(made.detached, isFrozen: false)
      let judged = discriminator(made, isFrozen: true)
      let lesson = options.form.discriminatorLoss(recorded: real.scores, made: caught.scores)
      let matching = Self.distance(judged.features, real.features)
      let loss =
        lesson
        + (options.form.generatorLoss(made: judged.scores) * options.weight
          + matching * options.matching) * warmth
      total = total.map { $0 + loss } ?? loss
      terms.discriminator += share * Double(lesson.scalar)
      terms.recordedScore += share * Double(real.scores.mean().scalar)
      terms.madeScore += share * Double(caught.scores.mean().scalar)
      terms.matching += share * Double(matching.scalar)
    }
    return (total!, terms)
  }

  /// Mean over layers but the first of `mean |Δ| / mean |recorded|`.
  private static func distance(_ made: [Tensor], _ recorded: [Tensor]) -> Tensor {
    let layers = zip(made, recorded).dropFirst().map { made, recorded in
      let size = recorded.values.reduce(0.0) { $0 + Double(Swift.abs($1)) } / Double(recorded.count)
      return absoluteError(made, recorded.detached) / Float(size + 1e-6)
    }
    return layers.dropFirst().reduce(layers[0], +) / Float(layers.count)
  }

  /// Standard deviation over frames of each bin's level, a mean over bins and notes.
  package static func spread(of picture: Tensor) -> Double {
    let (notes, frames, bins, channels) = (
      picture.shape[0], picture.shape[1], picture.shape[2], picture.shape[3]
    )
    return picture.withValues { values in
      var sum = 0.0
      for note in 0..<notes {
        for bin in 0..<bins {
          var (first, second) = (0.0, 0.0)
          for frame in 0..<frames {
            let value = Double(values[((note * frames + frame) * bins + bin) * channels])
            first += value
            second += value * value
          }
          let average = first / Double(frames)
          sum += max(0, second / Double(frames) - average * average).squareRoot()
        }
      }
      return sum / Double(notes * bins)
    }
  }
}

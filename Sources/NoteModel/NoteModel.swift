import Foundation
import Neural
import OutputFiles

/// The note VAE: recorded notes to latents, latents to spectra at any key and velocity.
///
/// ```swift
/// let model = try NoteModel(contentsOf: preset)
/// let latent = model.encode(samples, as: NoteCondition(pitch: 60, velocity: 0.7))
/// let spectrum = model.decode(latent)
/// ```
///
/// The weights do not change after the model is made, so any number of threads may use it.
public final class NoteModel: Sendable {
  package let network: NoteNetwork

  /// Shape of the network and its spectra.
  public var configuration: NoteModelConfiguration { network.configuration }

  /// What the preset says of itself: how it was trained and what was measured.
  public let card: ModelCard

  /// Which preset it is, 16 hexadecimal digits: latents of another one mean something else.
  public let identity: String

  init(network: NoteNetwork, card: ModelCard) {
    self.network = network
    self.card = card
    identity = network.parameters.fingerprint
  }

  // MARK: Encoding

  /// Hears a note.
  /// - Parameters:
  ///   - samples: mono at the model's rate, at least one, the onset near the beginning.
  ///   - condition: the key that was struck and how hard.
  /// - Returns: the mean of the posterior.
  public func encode(_ samples: [Float], as condition: NoteCondition) -> NoteLatent {
    let steps = configuration.latentCount(sampleCount: samples.count)
    let analysis = NoteAnalysis(
      samples, configuration: configuration, frameCount: steps * configuration.framesPerLatent)
    let graph = Graph(parameters: network.parameters, recording: false)
    let posterior = network.posterior(of: [analysis], conditions: [condition], in: graph)
    return NoteLatent(
      global: posterior.global.mean.values, local: posterior.local.mean.values,
      localSize: configuration.localSize, condition: condition,
      level: analysis.gain > 0 ? configuration.referenceLevel / analysis.gain : 0,
      sampleCount: samples.count,
      sustain: NoteShape(samples, sampleRate: configuration.sampleRate).sustain)
  }

  // MARK: Decoding

  /// Expected spectrum of a latent, at its own key and velocity unless told otherwise.
  /// - Returns: as many frames as the latent's length has.
  public func decode(_ latent: NoteLatent, as condition: NoteCondition? = nil) -> NoteSpectrum {
    decode(NotePath(latent, as: condition ?? latent.condition, configuration))
  }

  // MARK: Fine-tuning

  /// Weights on the straight line between this model's and those it was fine-tuned from: it keeps
  /// most of what both can do.
  ///
  /// Source: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models".
  /// - Parameters:
  ///   - origin: a model of the same shape.
  ///   - share: of the origin, 0…1.
  public func blended(with origin: NoteModel, share: Double) -> NoteModel {
    precondition(
      configuration == origin.configuration, "weights of two shapes of model cannot be blended")
    let blend = NoteNetwork(configuration, seed: 0)
    let share = Float(share)
    for (place, parameter) in blend.parameters.parameters.enumerated() {
      let own = network.parameters.values(of: network.parameters.parameters[place])
      let other = origin.network.parameters.values(of: origin.network.parameters.parameters[place])
      blend.parameters.set(
        parameter, to: zip(own, other).map { $0 + share * ($1 - $0) })
    }
    return NoteModel(network: blend, card: card)
  }
}

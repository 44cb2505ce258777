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

  /// Which encoder it has, 16 hexadecimal digits: models of one encoder share the meaning of their
  /// latents, whatever their decoders have learned since.
  package var latentSpace: String {
    network.parameters.fingerprint(ofNamesWith: NoteEncoder.prefix)
  }

  package init(network: NoteNetwork, card: ModelCard) {
    self.network = network
    self.card = card
    identity = network.parameters.fingerprint
  }

  // MARK: Encoding

  /// Encodes a note.
  /// - Parameters:
  ///   - samples: mono at the model's rate, at least one, the onset near the beginning.
  ///   - condition: pitch and velocity. Where the sound tells it, the latent's own pitch is the one that
  ///     the note has, up to 60 cents away.
  /// - Returns: the mean of the posterior, the timbre in the decoder's own terms, and the pitch's
  ///   movement.
  public func encode(_ samples: [Float], as condition: NoteCondition) -> NoteLatent {
    let steps = configuration.latentCount(sampleCount: samples.count)
    let analysis = NoteAnalysis(
      samples, configuration: configuration, frameCount: steps * configuration.framesPerLatent)
    var condition = condition
    var movement: PitchMovement?
    if let pitch = condition.pitch, analysis.gain > 0,
      let tuned = PitchMovement.following(samples, around: pitch, configuration)
    {
      // As exact as files keep it.
      condition.pitch = Double(Float(tuned.pitch))
      movement = tuned.movement
    }
    let fundamental = condition.fundamental(configuration)
    let fundamentals = (0..<analysis.frameCount).map { frame in
      movement.map {
        fundamental * exp2(PitchMovement.value(of: $0.cents, at: Double(frame)) / 1200)
      } ?? fundamental
    }
    let graph = Graph(parameters: network.parameters, recording: false)
    let posterior = network.posterior(
      of: [analysis], conditions: [condition], fundamentals: [fundamentals], in: graph)
    var latent = NoteLatent(
      global: posterior.global.mean.values, local: posterior.local.mean.values,
      localSize: configuration.localSize, condition: condition,
      level: analysis.gain > 0 ? configuration.referenceLevel / analysis.gain : 0,
      sampleCount: samples.count,
      sustain: NoteShape(samples, sampleRate: configuration.sampleRate).sustain,
      movement: movement)
    guard analysis.gain > 0 else { return latent }
    latent.timbre = NoteTimbre(
      profile: network.profile(analysis.power, fundamentals: fundamentals),
      features: condition.features, correction: [], level: [])
    fitTimbre(of: &latent, power: analysis.power)
    return latent
  }

  /// Finds the correction of a latent's timbre anew; in half precision, as files keep it.
  /// - Parameter power: of the recording at the reference level, `[frame, bin]`.
  func fitTimbre(of latent: inout NoteLatent, power: [Float]) {
    let (correction, level) = TimbreFit(network)(latent, power: power)
    latent.timbre?.correction = ElementType.float16.rounded(correction)
    latent.timbre?.level = ElementType.float16.rounded(level)
  }

  // MARK: Decoding

  /// Expected spectrum of a latent, at its own key and velocity unless told otherwise.
  /// - Returns: as many frames as the latent's length has.
  public func decode(_ latent: NoteLatent, as condition: NoteCondition? = nil) -> NoteSpectrum {
    decode(NotePath(latent, as: condition ?? latent.condition, configuration))
  }

  // MARK: Fine-tuning

  /// Weights on the straight line between this model's and those it was fine-tuned from: it keeps
  /// most of what both can do; see `ParameterStore.move(towards:share:)`.
  /// - Parameters:
  ///   - origin: a model of the same shape; what only this one has stays as it is.
  ///   - share: of the origin, 0…1.
  public func blended(with origin: NoteModel, share: Double) -> NoteModel {
    let blend = NoteNetwork(configuration, seed: nil)
    blend.parameters.copyValues(of: network.parameters)
    blend.parameters.move(towards: origin.network.parameters, share: Float(share))
    return NoteModel(network: blend, card: card)
  }
}

import Foundation
import Signal

extension NoteRenderer {
  /// Phases within this of the recording's magnitudes are taken from it, in nepers (6 dB).
  private static let knownReach: Float = 0.69
  /// A note whose share is at least this lends its phases.
  private static let knownShare = 0.5

  /// Plays what lies between some notes:
  ///
  ///     ln|Y| = ln|decode(Σ wᵢ zᵢ)| + detail · Σ wᵢ Rᵢ
  ///
  /// each note mapped to the blend's length by a ``NoteTimeMap``, each residual moved to the blend's key
  /// along the frequency axis. Near a note that is played at its own key and length, phases are those
  /// of its recording wherever the magnitudes are nearly its own, and are reconstructed from there; on
  /// the note itself that is everywhere, and the sound is the recording.
  ///
  /// The root mean square is blended in dB. Thread role: control.
  /// - Parameters:
  ///   - sources: one, two or four notes of `model`; as many as the mix has shares.
  ///   - seed: of the noise.
  /// - Returns: mono samples at the model's rate.
  public func render(
    _ blend: NoteBlend, of sources: [NoteSource], model: NoteModel, seed: UInt64 = 0
  ) -> [Float] {
    let configuration = model.configuration
    let rate = configuration.sampleRate
    let hop = configuration.renderingSTFT.hopLength
    let condition = blend.condition(of: sources)
    let sampleCount = blend.length(of: sources)
    precondition(
      sources.count == blend.mix.points[0].weights.count && sampleCount > 0,
      "\(sources.count) notes, \(blend.mix.points[0].weights.count) shares, \(sampleCount) samples")
    let maps = sources.map {
      NoteTimeMap(
        sampleCount: $0.latent.sampleCount, sustain: $0.latent.sustain, target: sampleCount)
    }
    let ratios = sources.map { source in
      zip(source.latent.condition.pitch, condition.pitch).map { exp2(($1 - $0) / 12) } ?? 1
    }

    let path = NotePath(configuration, sampleCount: sampleCount, condition: condition) { sample in
      let weights = blend.mix.weights(at: sample / rate)
      var local = [Float](repeating: 0, count: configuration.localSize)
      var place = 0.0
      for (i, source) in sources.enumerated() where weights[i] != 0 {
        let position = maps[i].position(at: sample)
        let own = source.latent.local(at: position, configuration)
        for j in local.indices { local[j] += Float(weights[i]) * own[j] }
        place += weights[i] * position
      }
      return (
        local, blend.curve.mix(sources.map(\.latent.global), weights: weights), place
      )
    }
    let magnitudes = magnitudes(of: model.decode(path), sampleCount: sampleCount) { t, row in
      let sample = Double(t * hop)
      let weights = NoteBlend.residualWeights(blend.mix.weights(at: sample / rate))
      var share = 0.0
      for (i, source) in sources.enumerated() where weights[i] > 0 {
        guard let residual = source.residual else { continue }
        share += weights[i]
        residual.add(
          at: maps[i].position(at: sample) / Double(hop),
          weight: Float(blend.detail * weights[i]), ratio: ratios[i], to: row)
      }
      return Float(min(1, share * blend.detail))
    }
    let known = knownPhase(
      magnitudes.tonal, blend.mix, sources,
      isAsRecorded: zip(maps, ratios).map { $0.isIdentity && $1 == 1 })

    var samples = samples(of: magnitudes, known: known, seed: seed)
    let weights = blend.mix.meanWeights(seconds: Double(sampleCount) / rate)
    let level = zip(zip(sources, maps), weights).reduce(0.0) { sum, next in
      let ((source, map), weight) = next
      let ratio = source.powerRatio(through: map, sampleCount: sampleCount, hop: hop)
      return sum + weight * log(Double(source.latent.level) * ratio.squareRoot() + 1e-6)
    }
    let loudest = sources.map { Double($0.latent.level) }.max()!
    samples.scale(toRMS: Float(min(max(exp(level) - 1e-6, 0), Self.mostRise * loudest)))
    return samples
  }

  /// Beyond the notes a blend gets at most this many times as loud as the loudest of them.
  private static let mostRise = 2.0

  /// The phases of the note that the blend is nearest to, where its magnitudes are nearly the blend's.
  private func knownPhase(
    _ magnitudes: MagnitudeSpectrogram, _ mix: MixPath, _ sources: [NoteSource],
    isAsRecorded: [Bool]
  ) -> KnownPhase? {
    let reach = exp(Self.knownReach)
    for (i, source) in sources.enumerated() where isAsRecorded[i] {
      guard let recording = source.spectrogram,
        mix.points.allSatisfy({ $0.weights[i] >= Self.knownShare })
      else { continue }
      let found = recording.magnitudes.values
      let isKnown = zip(magnitudes.values, found).map { blended, own in
        own > NoteResidual.quiet && blended < own * reach && blended > own / reach
      }
      return KnownPhase(recording, isKnown: isKnown)
    }
    return nil
  }
}

/// Both values, if there are two.
private func zip<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
  guard let a, let b else { return nil }
  return (a, b)
}

extension [Float] {
  /// Gives the samples a root mean square; silence stays silent.
  fileprivate mutating func scale(toRMS level: Float) {
    let power = reduce(0.0) { $0 + Double($1) * Double($1) } / Double(Swift.max(1, count))
    guard power > 0 else { return }
    let gain = level / Float(power.squareRoot())
    for i in indices { self[i] *= gain }
  }
}

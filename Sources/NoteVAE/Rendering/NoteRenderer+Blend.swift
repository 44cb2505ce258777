import Foundation
import Signal

extension NoteRenderer {
  /// Phases within this of the recording's magnitudes are taken from it, in nepers (6 dB).
  private static let knownReach: Float = 0.69
  /// A note whose share is at least this lends its phases.
  private static let knownShare = 0.5
  /// Beyond the notes a blend gets at most this many times as loud as the loudest of them.
  private static let mostRise = 2.0

  /// Plays what lies between some notes:
  ///
  ///     ln|Y| = ln|decode(Σ wᵢ zᵢ)| + detail · Σ wᵢ Rᵢ
  ///
  /// each note mapped to the blend's length by a `NoteTimeMap`, each residual moved to the blend's key
  /// along the frequency axis. Near a note that is played at its own key and length, phases are those
  /// of its recording wherever the magnitudes are nearly its own, and are reconstructed from there; on
  /// the note itself that is everywhere, and the sound is the recording.
  ///
  /// The root mean square is blended in dB, and follows the square of the velocity. Brightness is blended
  /// by its logarithm, where the mix does not move (`BrightnessLine`). Thread role: control.
  /// - Parameters:
  ///   - blend: the mix, and how it is played.
  ///   - sources: one, two or four notes of `model`; as many as the mix has shares.
  ///   - model: that decodes.
  ///   - centroids: of the notes by themselves, from ``centroids(_:of:model:)``, to use again; found anew if
  ///     nil.
  ///   - seed: of the noise.
  /// - Returns: mono samples at the model's rate.
  package func render(
    _ blend: NoteBlend, of sources: [NoteSource], model: NoteModel, centroids: [Double?]? = nil,
    seed: UInt64 = 0
  ) -> [Float] {
    var mono = blend
    mono.stereoWidth = 0
    return sound(mono, of: sources, model: model, centroids: centroids, seed: seed).mid
  }

  /// Plays what lies between some notes, in stereo where they have it: the mid as
  /// ``render(_:of:model:centroids:seed:)``, and beside it the side, made of the same spectra by the images of
  /// the notes. Where a note is as it was recorded, its own channels come in over the last quarter of the
  /// way to it. Thread role: control.
  /// - Parameters:
  ///   - blend: the mix, and how it is played.
  ///   - sources: one, two or four notes of `model`; as many as the mix has shares.
  ///   - model: that decodes.
  ///   - centroids: as there.
  ///   - seed: of the noise.
  package func sound(
    _ blend: NoteBlend, of sources: [NoteSource], model: NoteModel, centroids: [Double?]? = nil,
    seed: UInt64 = 0
  ) -> NoteSound {
    let score = BlendScore(blend, sources, model.configuration)
    var magnitudes = magnitudes(of: score, model: model)
    if !blend.mix.isMoving, sources.count > 1 {
      let weights = blend.mix.points[0].weights
      let ends = centroids ?? self.centroids(blend, of: sources, model: model)
      let target = zip(ends, weights).reduce(0.0) { sum, end in
        end.1 == 0 ? sum : sum + end.1 * log(end.0 ?? .nan)
      }
      magnitudes.tilt(toCentroid: exp(target))
    }
    let known = knownPhase(magnitudes.tonal, score)
    let frames = SideFrames(score, model.configuration)
    let rendered = sound(of: magnitudes, known: known, seed: seed, side: frames)
    var samples = rendered.mid

    let weights = blend.mix.meanWeights(
      seconds: Double(score.sampleCount) / model.configuration.sampleRate)
    let level = zip(sources, weights).reduce(0.0) { sum, next in
      let (source, weight) = next
      // As loud as it is by itself, at its own length unless another one is asked for: the length of the
      // blend moves with the mix, and loudness must not run to and fro with it.
      let ratio = source.powerRatio(
        sampleCount: blend.sampleCount ?? source.latent.sampleCount, hop: score.hopLength)
      return sum
        + weight
        * log(Double(source.latent.level) * ratio.squareRoot() * score.force(of: source) + 1e-6)
    }
    let loudest = sources.map { Double($0.latent.level) }.max()!
    let gain = samples.scale(toRMS: Float(min(max(exp(level) - 1e-6, 0), Self.mostRise * loudest)))
    var sound = NoteSound(mid: samples)
    if frames != nil {
      sound.differences = score.differences(
        side: rendered.side, gain: gain, level: AudioClip(samples: samples, sampleRate: 1).rms)
    }
    return sound
  }

  /// Spectral centroids of a blend's notes, each by itself on the blend's key; nil for a silent one.
  ///
  /// They do not depend on the mix, and serve all mixes of a series.
  package func centroids(
    _ blend: NoteBlend, of sources: [NoteSource], model: NoteModel
  ) -> [Double?] {
    let pitch = BlendTuning(blend, sources).pitch
    return sources.map { source in
      var alone = NoteBlend.single
      alone.pitch = source.latent.condition.pitch == nil ? nil : pitch
      alone.velocity = blend.velocity
      alone.detail = blend.detail
      alone.vibrato = blend.vibrato
      if let spectrum = source.spectrum, blend.detail == 1, blend.vibrato == 1,
        BlendTuning(alone, [source]).semitones(from: 0, [1]) == 0,
        alone.velocity(of: [source]) == source.latent.condition.velocity
      {
        return spectrum.centroid()
      }
      let score = BlendScore(alone, [source], model.configuration)
      return magnitudes(of: score, model: model).spectrum.centroid()
    }
  }

  /// Magnitudes of a blend.
  private func magnitudes(of score: BlendScore, model: NoteModel) -> Magnitudes {
    magnitudes(of: model.decode(score.path), sampleCount: score.sampleCount) {
      t, tonal, noise, row in
      score.addResiduals(frame: t, tonal: tonal, noise: noise, to: row)
    }
  }

  /// The phases of the note that the blend is nearest to, where its magnitudes are nearly the blend's.
  private func knownPhase(_ magnitudes: MagnitudeSpectrogram, _ score: BlendScore) -> KnownPhase? {
    let reach = exp(Self.knownReach)
    for (i, source) in score.sources.enumerated() where score.isAsRecorded(i) {
      guard let recording = source.spectrogram,
        score.blend.mix.points.allSatisfy({ $0.weights[i] >= Self.knownShare })
      else { continue }
      let isKnown = zip(magnitudes.values, recording.magnitudes.values).map { blended, own in
        own > NoteResidual.quiet && blended < own * reach && blended > own / reach
      }
      return KnownPhase(recording, isKnown: isKnown)
    }
    return nil
  }
}

extension NoteRenderer.Magnitudes {
  /// Power by bin.
  fileprivate var spectrum: BrightnessLine.Spectrum {
    var spectrum = BrightnessLine.Spectrum(bins: tonal.binCount)
    spectrum.add(tonal.values)
    if let noise { spectrum.add(noise) }
    return spectrum
  }

  /// Tilts the spectrum until its centroid is at `target` bins, if that is a number.
  fileprivate mutating func tilt(toCentroid target: Double) {
    guard let gains = BrightnessLine.gains(for: spectrum, target: target) else { return }
    func apply(_ values: inout [Float]) {
      values.withUnsafeMutableBufferPointer { values in
        for start in stride(from: 0, to: values.count, by: gains.count) {
          for c in gains.indices { values[start + c] *= gains[c] }
        }
      }
    }
    apply(&tonal.values)
    if noise != nil { apply(&noise!) }
    if lines != nil {
      apply(&lines!.gain)
      apply(&lines!.free)
    }
  }
}

extension [Float] {
  /// Gives the samples a root mean square; silence stays silent.
  /// - Returns: the gain.
  fileprivate mutating func scale(toRMS level: Float) -> Float {
    let power = reduce(0.0) { $0 + Double($1) * Double($1) } / Double(Swift.max(1, count))
    guard power > 0 else { return 1 }
    let gain = level / Float(power.squareRoot())
    for i in indices { self[i] *= gain }
    return gain
  }
}

import Corpora
import Foundation
import Neural
import NoteVAE
import Signal

/// Measures a model on one note after the other.
struct NoteMeter {
  private let model: NoteModel
  private let renderer: NoteRenderer
  private let corpus: NoteCorpus
  private let keepsSounds: Bool
  /// The pitched note that was encoded last, for the next one is blended with it.
  private var last: (note: CorpusNote, latent: NoteLatent)?

  /// - Parameter keepsSounds: whether the sounds that are judged are wanted.
  init(_ model: NoteModel, corpus: NoteCorpus, keepsSounds: Bool) {
    (self.model, self.corpus, self.keepsSounds) = (model, corpus, keepsSounds)
    renderer = NoteRenderer(model.configuration)
  }

  /// Measures a note.
  mutating func measures(of comparison: NoteComparison) -> NoteMeasures {
    let note = comparison.note
    let samples = corpus.samples(of: note)
    let previous = comparison.previous.map { encoded($0) }
    let latent = encoded(note)
    var result = NoteMeasures(itself: Self.distance(of: model, latent, to: note, samples))
    if let other = comparison.otherVelocity {
      result.otherVelocity = Self.distance(of: model, latent, to: other, corpus.samples(of: other))
    }
    guard let pitch = note.pitch else { return result }

    func judge(_ clip: AudioClip, _ kind: String, at pitch: Double) -> PitchScore.Judgement {
      if keepsSounds { result.sounds.append(.init(kind: kind, pitch: pitch, clip: clip)) }
      return .init(clip, asked: pitch)
    }
    let own = sound(of: latent, at: pitch)
    result.recordedPitch = judge(
      AudioClip(samples: samples, sampleRate: model.configuration.sampleRate), "recorded",
      at: pitch)
    result.ownPitch = judge(own, "itself", at: pitch)
    result.noise = noise(of: own, recorded: samples, note.condition)
    for (band, target) in comparison.otherKeys {
      let targetSamples = corpus.samples(of: target)
      result.otherKeys.append(
        .init(
          band: band, distance: Self.distance(of: model, latent, to: target, targetSamples),
          resampled: resampledDistance(
            samples, semitones: target.pitch! - pitch, to: targetSamples),
          pitch: judge(sound(of: latent, at: target.pitch!), "other", at: target.pitch!)))
    }
    if let previous, let past = previous.condition.pitch, past != pitch {
      let third = ((past + pitch) / 2 + 2).rounded()
      result.blendPitch = judge(
        sound(of: .blend([previous, latent], weights: [0.5, 0.5]), at: third), "blend", at: third)
    }
    return result
  }

  private mutating func encoded(_ note: CorpusNote) -> NoteLatent {
    if let last, last.note == note { return last.latent }
    let latent = model.encode(corpus.samples(of: note), as: note.condition)
    if note.pitch != nil { last = (note, latent) }
    return latent
  }

  private func sound(of latent: NoteLatent, at pitch: Double) -> AudioClip {
    var condition = latent.condition
    condition.pitch = pitch
    return AudioClip(
      samples: renderer.render(
        model.decode(latent, as: condition), sampleCount: latent.sampleCount),
      sampleRate: model.configuration.sampleRate)
  }

  /// How far a latent, played as `target`, is from the recording of it.
  static func distance(
    of model: NoteModel, _ latent: NoteLatent, to target: CorpusNote, _ samples: [Float]
  ) -> SpectralDistance {
    var played = latent
    played.sampleCount = min(latent.sampleCount, samples.count)
    let spectrum = model.decode(played, as: target.condition)
    let truth = NoteAnalysis(
      samples, configuration: model.configuration, frameCount: spectrum.frameCount)
    return SpectralDistance(spectrum.total, truth.power, bins: spectrum.binCount)
  }

  /// How far a recording, played faster or slower to reach another key, is from that key's.
  private func resampledDistance(
    _ samples: [Float], semitones: Double, to target: [Float]
  ) -> SpectralDistance {
    let rate = model.configuration.sampleRate
    let clip = AudioClip(samples: samples, sampleRate: rate * exp2(semitones / 12))
    // Resampling fails only for rates beyond two octaves and a half.
    let moved = (try? clip.resampled(toHz: rate).channels[0]) ?? samples
    let frames = model.configuration.stft.frameCount(sampleCount: target.count)
    let truth = NoteAnalysis(target, configuration: model.configuration, frameCount: frames)
    let heard = NoteAnalysis(
      Array(moved.prefix(target.count)), configuration: model.configuration, frameCount: frames)
    return SpectralDistance(heard.power, truth.power, bins: model.configuration.stft.binCount)
  }

  /// How much stronger the noise between partials became; nil where there is none between them.
  private func noise(
    of made: AudioClip, recorded: [Float], _ condition: NoteCondition
  ) -> NoteMeasures.Noise? {
    let frames = model.configuration.stft.frameCount(sampleCount: recorded.count)
    func floor(_ samples: [Float]) -> [Float]? {
      let bins = model.configuration.stft.binCount
      let power = NoteAnalysis(
        samples, configuration: model.configuration, frameCount: frames
      ).power
      return NoiseFloor(
        texture: SpectralTexture.average(power, frames: frames, bins: bins), bins: bins,
        fundamental: condition.fundamental(model.configuration))?.power
    }
    guard let a = floor(made.channels[0]), let b = floor(recorded) else { return nil }
    var (sum, distance) = (0.0, 0.0)
    for i in a.indices {
      let away = Double(
        Units.powerToDB((a[i] + SpectralTexture.floor) / (b[i] + SpectralTexture.floor)))
      sum += away
      distance += abs(away)
    }
    return .init(mean: sum / Double(a.count), distance: distance / Double(a.count))
  }
}

import NoteVAE
import Corpora
import Foundation
import Neural
import Signal

/// Measures a note model on a corpus's notes: how well it gives a note back, how well one note tells
/// how the instrument sounds on other keys, whether what it plays has the pitch that was asked for,
/// and whether noise is as strong as it was.
///
/// The measures and their formulas are told in the page Measures.
package struct NoteEvaluation: Encodable, Sendable {
  /// Distances in semitones at which another key is asked for.
  package static let bands = [3...7, 8...14, 15...24]

  /// A note given back by its own latent.
  package private(set) var itself = DistanceScore()
  /// Another key of the instrument from one note's latent, by the band of ``bands``.
  package private(set) var otherKey = bands.map { _ in DistanceScore() }
  /// Another velocity on the same key.
  package private(set) var otherVelocity = DistanceScore()
  /// Pitch of the recordings themselves: what the tracker makes of true notes.
  package private(set) var recordedPitch = PitchScore()
  /// Pitch of notes given back at their own key.
  package private(set) var ownPitch = PitchScore()
  /// Pitch of notes played on another key.
  package private(set) var otherPitch = PitchScore()
  /// Pitch of the middle of two notes of different keys, played at a third.
  package private(set) var blendPitch = PitchScore()
  /// Mean difference in dB of the noise between partials, made against recorded; below 0 the made
  /// notes are too clean. Notes whose partials are far enough apart only.
  package private(set) var noiseDB = 0.0
  /// Mean unsigned difference of it.
  package private(set) var noiseDistanceDB = 0.0
  /// Notes of the two.
  package private(set) var noiseCount = 0

  /// A note for judges outside.
  package struct JudgedNote {
    /// What it is: recorded, or made as itself, other, blend.
    package let kind: String
    /// MIDI pitch that it has or that was asked for.
    package let pitch: Double
    /// The sound, mono at the model's rate; what was made is at the reference level.
    package let clip: AudioClip
  }

  private let model: NoteModel
  private let renderer: NoteRenderer

  /// Measures a model.
  /// - Parameters:
  ///   - model: what is measured.
  ///   - corpus: opened with its held-out notes.
  ///   - splits: which of its notes are encoded.
  ///   - limit: notes that are encoded, drawn at random.
  ///   - seed: of the draw.
  ///   - progress: told how many notes are done.
  ///   - listener: given every pitched note that was made, and the recordings beside them.
  package init(
    _ model: NoteModel, corpus: NoteCorpus, splits: Set<CorpusNote.Split>, limit: Int,
    seed: UInt64 = 1, progress: (Int, Int) -> Void = { _, _ in },
    listener: (JudgedNote) throws -> Void = { _ in }
  ) rethrows {
    self.model = model
    renderer = NoteRenderer(model.configuration)
    var random = RandomGenerator(seed: seed)
    let chosen = Self.draw(splits, from: corpus, limit: limit, using: &random)
    var previous: NoteLatent?
    for (done, note) in chosen.enumerated() {
      progress(done, chosen.count)
      let samples = corpus.samples(of: note)
      let latent = model.encode(samples, as: note.condition)
      itself.add(Self.distance(of: model, latent, to: note, samples))
      let family = corpus.family(of: note)
      func partner(_ isWanted: (CorpusNote) -> Bool) -> CorpusNote? {
        let candidates = family.map { corpus.notes[$0] }.filter(isWanted)
        return candidates.isEmpty ? nil : candidates[random.integer(below: candidates.count)]
      }
      if let other = partner({ $0.pitch == note.pitch && $0.velocity != note.velocity }) {
        otherVelocity.add(
          Self.distance(of: model, latent, to: other, corpus.samples(of: other)))
      }
      guard let pitch = note.pitch else { continue }

      let own = sound(of: latent, at: pitch)
      let recording = AudioClip(samples: samples, sampleRate: model.configuration.sampleRate)
      recordedPitch.add(recording, asked: pitch)
      try listener(JudgedNote(kind: "recorded", pitch: pitch, clip: recording))
      ownPitch.add(own, asked: pitch)
      try listener(JudgedNote(kind: "itself", pitch: pitch, clip: own))
      addNoise(of: own, recorded: samples, note.condition)
      for (band, range) in Self.bands.enumerated() {
        let target = partner { other in
          other.velocity == note.velocity
            && other.pitch.map { range.contains(Int(abs($0 - pitch).rounded())) } ?? false
        }
        guard let target else { continue }
        let targetSamples = corpus.samples(of: target)
        otherKey[band].add(
          Self.distance(of: model, latent, to: target, targetSamples),
          resampled: resampledDistance(
            samples, semitones: target.pitch! - pitch, to: targetSamples))
        let other = sound(of: latent, at: target.pitch!)
        otherPitch.add(other, asked: target.pitch!)
        try listener(JudgedNote(kind: "other", pitch: target.pitch!, clip: other))
      }
      if let previous, let past = previous.condition.pitch, past != pitch {
        let third = ((past + pitch) / 2 + 2).rounded()
        let blend = sound(of: .blend([previous, latent], weights: [0.5, 0.5]), at: third)
        blendPitch.add(blend, asked: third)
        try listener(JudgedNote(kind: "blend", pitch: third, clip: blend))
      }
      previous = latent
    }
  }

  /// How well a model gives back some notes: the first of the measures alone.
  /// - Parameters:
  ///   - model: that is measured.
  ///   - corpus: where the notes are.
  ///   - split: which notes of the corpus.
  ///   - limit: notes that are measured, drawn by the seed.
  ///   - seed: of the draw.
  package static func ownDistance(
    _ model: NoteModel, corpus: NoteCorpus, split: CorpusNote.Split, limit: Int, seed: UInt64 = 1
  ) -> DistanceScore {
    var random = RandomGenerator(seed: seed)
    var score = DistanceScore()
    for note in draw([split], from: corpus, limit: limit, using: &random) {
      let samples = corpus.samples(of: note)
      score.add(
        distance(of: model, model.encode(samples, as: note.condition), to: note, samples))
    }
    return score
  }

  private static func draw(
    _ splits: Set<CorpusNote.Split>, from corpus: NoteCorpus, limit: Int,
    using random: inout RandomGenerator
  ) -> [CorpusNote] {
    let all = corpus.notes.filter { splits.contains($0.split) }
    return random.permutation(count: all.count).prefix(limit).map { all[$0] }
  }

  // MARK: Sounds and distances

  private func sound(of latent: NoteLatent, at pitch: Double) -> AudioClip {
    var condition = latent.condition
    condition.pitch = pitch
    return AudioClip(
      samples: renderer.render(
        model.decode(latent, as: condition), sampleCount: latent.sampleCount),
      sampleRate: model.configuration.sampleRate)
  }

  /// How far a latent, played as `target`, is from the recording of it.
  private static func distance(
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

  private mutating func addNoise(
    of made: AudioClip, recorded: [Float], _ condition: NoteCondition
  ) {
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
    guard let a = floor(made.channels[0]), let b = floor(recorded) else { return }
    var (sum, distance) = (0.0, 0.0)
    for i in a.indices {
      let away = Double(
        Units.powerToDB((a[i] + SpectralTexture.floor) / (b[i] + SpectralTexture.floor)))
      sum += away
      distance += abs(away)
    }
    noiseCount += 1
    let share = 1 / Double(noiseCount)
    noiseDB += (sum / Double(a.count) - noiseDB) * share
    noiseDistanceDB += (distance / Double(a.count) - noiseDistanceDB) * share
  }

  private enum CodingKeys: String, CodingKey {
    case itself, otherKey, otherVelocity, recordedPitch, ownPitch, otherPitch, blendPitch
    case noiseDB, noiseDistanceDB, noiseCount
  }
}

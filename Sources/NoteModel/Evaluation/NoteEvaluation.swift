import Foundation
import Neural
import Signal

/// Measures a note model on a corpus's notes: how well it gives a note back, and how well one note
/// tells how the instrument sounds on other keys.
public struct NoteEvaluation: Codable, Sendable {
  /// Means over some notes or pairs of notes.
  public struct Score: Codable, Sendable {
    /// Number of notes or pairs.
    public var count = 0
    /// Mean ``SpectralDistance/texture``, in dB.
    public var textureDB = 0.0
    /// Mean ``SpectralDistance/raw``, in dB.
    public var rawDB = 0.0
    /// The same as `textureDB` for the recording resampled to the other key; pairs only.
    public var resampledTextureDB: Double?

    mutating func add(_ distance: SpectralDistance, resampled: SpectralDistance? = nil) {
      count += 1
      let share = 1 / Double(count)
      textureDB += (distance.texture - textureDB) * share
      rawDB += (distance.raw - rawDB) * share
      if let resampled {
        let mean = resampledTextureDB ?? 0
        resampledTextureDB = mean + (resampled.texture - mean) * share
      }
    }
  }

  /// Distances in semitones at which another key is asked for.
  public static let bands = [3...7, 8...14, 15...24]

  /// A note given back by its own latent.
  public var itself = Score()
  /// Another key of the instrument from one note's latent, by the band of ``bands``.
  public var otherKey = bands.map { _ in Score() }
  /// Another velocity on the same key.
  public var otherVelocity = Score()

  /// Measures a model.
  /// - Parameters:
  ///   - model: what is measured.
  ///   - corpus: opened with its held-out notes.
  ///   - split: which of its notes are encoded.
  ///   - limit: notes that are encoded, drawn at random.
  ///   - seed: of the draw.
  ///   - progress: told how many notes are done.
  public init(
    _ model: NoteModel, corpus: NoteCorpus, split: CorpusNote.Split, limit: Int, seed: UInt64 = 1,
    progress: (Int, Int) -> Void = { _, _ in }
  ) {
    var random = RandomGenerator(seed: seed)
    let all = corpus.notes.indices.filter { corpus.notes[$0].split == split }
    let chosen = random.permutation(count: all.count).prefix(limit).map { all[$0] }
    for (done, index) in chosen.enumerated() {
      progress(done, chosen.count)
      let note = corpus.notes[index]
      let samples = corpus.samples(of: note)
      let latent = model.encode(samples, as: note.condition)
      itself.add(Self.distance(model, latent, to: note, samples))
      let family = corpus.instruments[note.instrument]!
      func partner(_ isWanted: (CorpusNote) -> Bool) -> CorpusNote? {
        let candidates = family.map { corpus.notes[$0] }.filter(isWanted)
        return candidates.isEmpty ? nil : candidates[random.integer(below: candidates.count)]
      }
      if let other = partner({ $0.pitch == note.pitch && $0.velocity != note.velocity }) {
        otherVelocity.add(
          Self.distance(model, latent, to: other, corpus.samples(of: other)))
      }
      guard let pitch = note.pitch else { continue }
      for (band, range) in Self.bands.enumerated() {
        let target = partner { other in
          other.velocity == note.velocity
            && other.pitch.map { range.contains(Int(abs($0 - pitch).rounded())) } ?? false
        }
        guard let target else { continue }
        let targetSamples = corpus.samples(of: target)
        otherKey[band].add(
          Self.distance(model, latent, to: target, targetSamples),
          resampled: Self.resampledDistance(
            model, samples, semitones: target.pitch! - pitch, to: targetSamples))
      }
    }
  }

  /// How far a latent, played as `target`, is from the recording of it.
  private static func distance(
    _ model: NoteModel, _ latent: NoteLatent, to target: CorpusNote, _ samples: [Float]
  ) -> SpectralDistance {
    var played = latent
    played.sampleCount = min(latent.sampleCount, samples.count)
    let spectrum = model.decode(played, as: target.condition)
    let truth = NoteAnalysis(
      samples, configuration: model.configuration, frameCount: spectrum.frameCount)
    return SpectralDistance(spectrum.total, truth.power, bins: spectrum.binCount)
  }

  /// How far a recording, played faster or slower to reach another key, is from that key's.
  private static func resampledDistance(
    _ model: NoteModel, _ samples: [Float], semitones: Double, to target: [Float]
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
}

extension CorpusNote {
  /// Key and force as the decoder is told them.
  package var condition: NoteCondition {
    NoteCondition(pitch: pitch, velocity: Double(velocity) / 127)
  }
}

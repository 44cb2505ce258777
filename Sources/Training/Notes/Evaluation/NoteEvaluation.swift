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

  /// Notes that are measured at a time, by one rank.
  private static let pieceSize = 4

  /// Measures a model; of a group, all ranks do, and what comes of it is the leader's.
  /// - Parameters:
  ///   - model: what is measured.
  ///   - corpus: opened with its held-out notes.
  ///   - splits: which of its notes are encoded.
  ///   - limit: notes that are encoded, drawn at random.
  ///   - seed: of the draw.
  ///   - group: of the ranks that measure, each with the same model and corpus.
  ///   - progress: told how many notes are done.
  ///   - listener: given every pitched note that was made, and the recordings beside them; none where
  ///     nobody listens.
  /// - Throws: what the listener throws.
  package init(
    _ model: NoteModel, corpus: NoteCorpus, splits: Set<CorpusNote.Split>, limit: Int,
    seed: UInt64 = 1, group: any RankGroup = SingleProcess(),
    progress: (Int, Int) -> Void = { _, _ in }, listener: ((JudgedNote) throws -> Void)? = nil
  ) throws {
    var random = RandomGenerator(seed: seed)
    let chosen = Self.draw(splits, from: corpus, limit: limit, using: &random)
    let comparisons = NoteComparison.drawn(for: chosen, from: corpus, using: &random)
    var meter = NoteMeter(model, corpus: corpus, keepsSounds: listener != nil)
    let size = Self.pieceSize
    try group.deal(count: (comparisons.count + size - 1) / size) { piece in
      let first = piece * size
      return (first..<min(first + size, comparisons.count)).map { index in
        progress(index, comparisons.count)
        return meter.measures(of: comparisons[index])
      }
    } take: { _, notes in
      for measures in notes {
        add(measures)
        for sound in measures.sounds { try listener?(sound.judged) }
      }
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
        NoteMeter.distance(of: model, model.encode(samples, as: note.condition), to: note, samples))
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

  /// Adds what was measured of one more note.
  private mutating func add(_ measures: NoteMeasures) {
    itself.add(measures.itself)
    if let distance = measures.otherVelocity { otherVelocity.add(distance) }
    if let judgement = measures.recordedPitch { recordedPitch.add(judgement) }
    if let judgement = measures.ownPitch { ownPitch.add(judgement) }
    if let noise = measures.noise {
      noiseCount += 1
      let share = 1 / Double(noiseCount)
      noiseDB += (noise.mean - noiseDB) * share
      noiseDistanceDB += (noise.distance - noiseDistanceDB) * share
    }
    for other in measures.otherKeys {
      otherKey[other.band].add(other.distance, resampled: other.resampled)
      otherPitch.add(other.pitch)
    }
    if let judgement = measures.blendPitch { blendPitch.add(judgement) }
  }

  private enum CodingKeys: String, CodingKey {
    case itself, otherKey, otherVelocity, recordedPitch, ownPitch, otherPitch, blendPitch
    case noiseDB, noiseDistanceDB, noiseCount
  }
}

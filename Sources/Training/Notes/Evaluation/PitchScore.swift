import NoteVAE
import Signal

/// How many made notes have the pitch that was asked for, as a `PitchTracker` hears them.
package struct PitchScore: Encodable, Sendable {
  /// Cents within which a note is right; octaves count as errors.
  package static let tolerance = 50.0

  /// Notes that were judged.
  package private(set) var count = 0
  /// Unsigned distances of the right ones from what was asked, in cents.
  private var cents: [Double] = []

  /// An empty score.
  init() {}

  /// Notes that were right.
  package var rightCount: Int { cents.count }
  /// Median distance of the right ones in cents; nil if there are none.
  package var medianCents: Double? { cents.isEmpty ? nil : cents.sorted()[cents.count / 2] }

  /// What was heard of one sound, on the way to the score.
  struct Judgement: Codable {
    /// Unsigned distance from what was asked, in cents; nil of what has no pitch.
    var cents: Double?

    /// Judges a sound.
    init(_ clip: AudioClip, asked pitch: Double) {
      cents = PitchTracker().notePitch(of: clip).pitch.map { 100 * abs($0 - pitch) }
    }
  }

  /// Counts a sound.
  mutating func add(_ judgement: Judgement) {
    count += 1
    if let cents = judgement.cents, cents <= Self.tolerance { self.cents.append(cents) }
  }

  private enum CodingKeys: String, CodingKey { case count, rightCount, medianCents }

  /// Writes counts and median.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(count, forKey: .count)
    try values.encode(rightCount, forKey: .rightCount)
    try values.encode(medianCents, forKey: .medianCents)
  }
}

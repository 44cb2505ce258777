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

  /// Judges a sound.
  mutating func add(_ clip: AudioClip, asked pitch: Double) {
    count += 1
    guard let heard = PitchTracker().notePitch(of: clip).pitch else { return }
    let distance = 100 * abs(heard - pitch)
    if distance <= Self.tolerance { cents.append(distance) }
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

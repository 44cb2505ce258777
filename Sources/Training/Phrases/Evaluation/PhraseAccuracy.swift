import PhraseVAE
import Music

/// Shares of steps that came back right.
package struct PhraseAccuracy: Encodable, Sendable, Equatable {
  /// Steps compared.
  package private(set) var stepCount = 0
  /// Share of all steps whose token is the same.
  package var step: Double { share(right, stepCount) }
  /// Share of all steps on which both or neither begin something.
  package var onset: Double { share(onsetRight, stepCount) }
  /// Of the steps on which something begins, the share that has the same token: the same pitch, or
  /// the same set of drums.
  package var pitch: Double { share(pitchRight, pitchCount) }
  /// Of the steps on which nothing begins, the share that has the same token.
  package var hold: Double { share(right - pitchRight, stepCount - pitchCount) }

  private var right = 0
  private var onsetRight = 0
  private var pitchCount = 0
  private var pitchRight = 0

  private enum CodingKeys: String, CodingKey { case step, onset, pitch, hold }

  /// Of nothing yet.
  package init() {}

  /// Compares more steps of one voice.
  package mutating func add(_ found: some Sequence<Int>, _ expected: [Int], voice: PhraseKind.Voice)
  {
    for (found, expected) in zip(found, expected) {
      let begins = voice.isOnset(UInt16(expected))
      stepCount += 1
      right += found == expected ? 1 : 0
      onsetRight += voice.isOnset(UInt16(found)) == begins ? 1 : 0
      pitchCount += begins ? 1 : 0
      pitchRight += begins && found == expected ? 1 : 0
    }
  }

  private func share(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }

  /// Writes the four shares.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    for (key, value) in [(CodingKeys.step, step), (.onset, onset), (.pitch, pitch), (.hold, hold)] {
      try values.encode(value, forKey: key)
    }
  }
}

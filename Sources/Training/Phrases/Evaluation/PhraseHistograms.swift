import PhraseVAE
import Foundation
import Music

/// What some phrases are made of, counted: pitch classes, intervals and rhythm, or drums and rhythm.
package struct PhraseHistograms: Sendable {
  /// Onsets by pitch class, or strokes by drum.
  package private(set) var sounds: [Double]
  /// Intervals from onset to onset, in semitones from -12 to 12, wider ones at the ends.
  package private(set) var intervals = [Double](repeating: 0, count: 25)
  /// Steps from onset to onset, 1 to 16, longer ones at the end, by the onset's step of the beat.
  package private(set) var rhythm: [Double]

  private let stepsPerCount: Int

  /// - Parameter phrases: of one metre.
  package init(_ phrases: [NoteGrid]) {
    stepsPerCount = (phrases.first?.metre ?? .common).stepsPerCount
    rhythm = [Double](repeating: 0, count: stepsPerCount * 16)
    sounds = [Double](repeating: 0, count: 12 + PhraseKind.Voice.drumCount)
    for phrase in phrases {
      for voice in phrase.voices { count(phrase[voice], of: voice) }
    }
  }

  private mutating func count(_ steps: [UInt16], of voice: PhraseKind.Voice) {
    var last: (step: Int, token: Int)?
    for (step, token) in steps.enumerated() where voice.isOnset(token) {
      let token = Int(token)
      if voice.isPitched {
        sounds[(token - PhraseKind.Voice.firstPitchToken + MelodyGrid.pitches.lowerBound) % 12] += 1
        if let last { intervals[max(-12, min(12, token - last.token)) + 12] += 1 }
      } else {
        for drum in 0..<PhraseKind.Voice.drumCount where token >> drum & 1 == 1 {
          sounds[12 + drum] += 1
        }
      }
      if let last { rhythm[last.step % stepsPerCount * 16 + min(16, step - last.step) - 1] += 1 }
      last = (step, token)
    }
  }

  /// Divergence of one histogram from another in nats, half a count added to each cell:
  /// `Σ p ln(p / q)`.
  package static func divergence(_ p: [Double], from q: [Double]) -> Double {
    let (pSum, qSum) = (
      p.reduce(0, +) + 0.5 * Double(p.count), q.reduce(0, +) + 0.5 * Double(q.count)
    )
    return zip(p, q).reduce(0) { sum, cells in
      let (a, b) = ((cells.0 + 0.5) / pSum, (cells.1 + 0.5) / qSum)
      return sum + a * log(a / b)
    }
  }
}

import Foundation
import Segmentation
import Signal

/// Melodies of tones with partials, whose notes are known.
enum Melodies {
  static let rate = 44_100.0

  /// Plays notes with an attack of 10 ms and a release of 40 ms.
  /// - Parameters:
  ///   - vibratoCents: depth to either side, 5.5 Hz.
  static func play(_ notes: [CutNote], vibratoCents: Double = 0, seconds: Double) -> [Float] {
    var samples = [Float](repeating: 0, count: Int(seconds * rate))
    for note in notes {
      let hz = Units.pitchToHz(note.pitch ?? 60)
      let first = Int(note.startSeconds * rate)
      let count = Int((note.durationSeconds + 0.04) * rate)
      var phase = 0.0
      for i in 0..<count where first + i < samples.count {
        let time = Double(i) / rate
        let cents = vibratoCents * sin(2 * .pi * 5.5 * time)
        phase += 2 * .pi * hz * exp2(cents / 1200) / rate
        let rise = min(1, time / 0.01)
        let fall = min(1, max(0, (note.durationSeconds + 0.04 - time) / 0.04))
        var value = 0.0
        for k in 1...6 { value += sin(Double(k) * phase) / Double(k) }
        samples[first + i] += Float(0.2 * rise * fall * value)
      }
    }
    return samples
  }

  static func notes(_ starts: [(Double, Double, Double)]) -> [CutNote] {
    starts.map { CutNote(startSeconds: $0.0, endSeconds: $0.1, pitch: $0.2) }
  }
}

import Foundation
import Signal

/// Takes a note out of a recording so that it begins and ends without a click.
///
/// Some milliseconds before its onset and some after its end are left to it where they are free, and
/// both edges are faded along half a cosine.
package struct NoteCutter: Sendable {
  /// Seconds before the onset.
  package var leadSeconds = 0.01
  /// Seconds after the end, at most; less where the next note begins.
  package var tailSeconds = 0.12
  /// Seconds of the fades in and out.
  package var fadeInSeconds = 0.004, fadeOutSeconds = 0.02

  /// Makes a cutter.
  package init() {}

  /// The samples that a note gets.
  /// - Parameters:
  ///   - index: of the note.
  ///   - notes: all, in order.
  ///   - sampleRate: in Hz.
  ///   - sampleCount: of the recording.
  package func range(
    ofNote index: Int, in notes: [CutNote], sampleRate: Double, sampleCount: Int
  ) -> Range<Int> {
    let note = notes[index]
    let first = max(0, Int(((note.startSeconds - leadSeconds) * sampleRate).rounded()))
    var end = note.endSeconds + tailSeconds
    if index + 1 < notes.count {
      // What follows begins softly before its onset; the fade takes it away.
      end = min(end, max(notes[index + 1].startSeconds, note.endSeconds))
    }
    let last = min(sampleCount, Int((end * sampleRate).rounded()))
    return min(first, sampleCount)..<max(min(first, sampleCount), last)
  }

  /// Fades the edges of samples that were taken out, `[channel][sample]`.
  package func softened(_ channels: [[Float]], sampleRate: Double) -> [[Float]] {
    channels.map { samples in
      var samples = samples
      let rise = min(samples.count / 2, Int(fadeInSeconds * sampleRate))
      let fall = min(samples.count / 2, Int(fadeOutSeconds * sampleRate))
      for i in 0..<rise { samples[i] *= Self.ramp(i, of: rise) }
      for i in 0..<fall { samples[samples.count - 1 - i] *= Self.ramp(i, of: fall) }
      return samples
    }
  }

  private static func ramp(_ index: Int, of count: Int) -> Float {
    Float(0.5 - 0.5 * cos(Double.pi * Double(index) / Double(count)))
  }
}

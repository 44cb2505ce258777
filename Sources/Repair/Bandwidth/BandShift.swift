import Foundation
import Signal

/// By how much the highest octave that is there is moved up to fill what is not, moment by moment.
///
/// Where the sound has a pitch, each copy is moved by a whole number of its fundamental, so that partials
/// come to lie on partials: partial `n` with phase `nφ` becomes partial `n + m` with phase `(n + m)φ`.
/// Elsewhere it is moved by its own width, as spectral band replication does.
///
/// Source: Dietz, Liljeryd, Kjörling, Kunz 2002, "Spectral band replication"; the move by whole multiples
/// of a tracked fundamental is that of harmonic alignment in Nagel & Disch 2009, here by single-sideband
/// modulation.
struct BandShift {
  /// Phase advance of one copy, in cycles a sample, `[sample]`.
  private(set) var advance: [Double]

  /// The way of copy `number` (1, 2, …) over `count` samples.
  /// - Parameters:
  ///   - widthHz: of the band that is copied.
  ///   - contour: of the sound; nil takes no notice of pitch.
  init(
    number: Int, widthHz: Double, contour: PitchTrack?, count: Int, sampleRate: Double
  ) {
    let target = Double(number) * widthHz
    advance = [Double](repeating: target / sampleRate, count: count)
    guard let contour else { return }
    let hop = contour.hopSeconds * sampleRate
    var first = 0
    while first < contour.frameCount {
      guard let pitch = contour.pitches[first] else {
        first += 1
        continue
      }
      // A note: frames with a pitch within a semitone of the last.
      var last = first
      var previous = pitch
      while last + 1 < contour.frameCount, let next = contour.pitches[last + 1],
        abs(next - previous) < 1
      {
        previous = next
        last += 1
      }
      let hertz = (first...last).map { Units.pitchToHz(contour.pitches[$0]!) }
      let middle = hertz.sorted()[hertz.count / 2]
      let multiple = max(1, (target / middle).rounded())
      let start = max(0, Int((Double(first) - 0.5) * hop))
      let end = min(count, Int((Double(last) + 0.5) * hop))
      for sample in start..<max(start, end) {
        let place = Double(sample) / hop - Double(first)
        let left = min(max(0, Int(place)), hertz.count - 1)
        let right = min(left + 1, hertz.count - 1)
        let part = min(1, max(0, place - Double(left)))
        advance[sample] =
          multiple * ((1 - part) * hertz[left] + part * hertz[right]) / sampleRate
      }
      first = last + 1
    }
  }
}

/// Where a recorded note begins: one rule for every note, so that attack always meets attack.
///
/// The onset is the first sample whose magnitude reaches 1 % of the peak (−40 dB). In a noisy
/// recording it must also reach four times the noise before the note, but never more than 10 % of
/// the peak is asked for.
package enum NoteOnset {
  /// Samples kept before the onset (2 ms at 48 kHz).
  package static let leadSampleCount = 96

  /// The onset, as an index into `samples`; 0 if all are silent.
  /// - Parameters:
  ///   - samples: mono at 48 kHz, any level.
  ///   - noiseLevel: of the recording, linear; 0 for a sound that was rendered.
  package static func index(in samples: [Float], noiseLevel: Float = 0) -> Int {
    let peak = peak(of: samples)
    guard peak > 0 else { return 0 }
    let threshold = min(max(0.01 * peak, 4 * noiseLevel), 0.1 * peak)
    return samples.withUnsafeBufferPointer { buffer in
      buffer.firstIndex { abs($0) >= threshold } ?? 0
    }
  }

  /// Root mean square of a recording's first 10 ms, taken as the noise before the note.
  package static func noiseLevel(of samples: [Float]) -> Float {
    let head = samples.prefix(480)
    guard !head.isEmpty else { return 0 }
    return (head.reduce(0) { $0 + $1 * $1 } / Float(head.count)).squareRoot()
  }

  /// `count` samples with the onset at ``leadSampleCount``; zeros where the recording has none.
  /// - Parameters:
  ///   - samples: mono at 48 kHz.
  ///   - onset: from ``index(in:noiseLevel:)``.
  ///   - count: length of the result.
  package static func aligned(_ samples: [Float], onset: Int, count: Int) -> [Float] {
    let first = onset - leadSampleCount
    let source = max(first, 0)..<max(min(first + count, samples.count), max(first, 0))
    var result = [Float](repeating: 0, count: max(source.lowerBound - first, 0))
    result.reserveCapacity(count)
    result.append(contentsOf: samples[source])
    result.append(contentsOf: repeatElement(0, count: count - result.count))
    return result
  }

  /// The largest magnitude; 0 of no samples.
  package static func peak(of samples: [Float]) -> Float {
    samples.withUnsafeBufferPointer { buffer in
      var peak: Float = 0
      for sample in buffer { peak = max(peak, abs(sample)) }
      return peak
    }
  }
}

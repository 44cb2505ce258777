import Neural
import Signal

extension PitchMovement {
  /// Cents between the pitch that a note is said to have and its own within which the own one holds.
  private static let tuningReach: Float = 60
  /// Share of the frames' power in which the pitch must be sure.
  private static let sureShare: Float = 0.4

  /// Follows the pitch of a note.
  /// - Parameters:
  ///   - samples: mono at the model's rate.
  ///   - pitch: MIDI pitch that the note is said to have.
  /// - Returns: the pitch and the movement around it in half precision, as files keep it; nil if the
  ///   pitch is not sure, or another one. A whole key stands for the note's own pitch, the median over
  ///   sure frames; a pitch with a fraction is taken at its word.
  package static func following(
    _ samples: [Float], around pitch: Double, _ configuration: NoteModelConfiguration
  ) -> (pitch: Double, movement: PitchMovement)? {
    guard (-12...140).contains(pitch) else { return nil }
    let hop = configuration.stft.hopLength
    let contour = PitchContour(
      of: samples, sampleRate: configuration.sampleRate, hopLength: hop, around: pitch)
    var (sure, all) = (Float(0), Float(1e-20))
    var cents: [Float] = []
    for (frame, confidence) in contour.confidence.enumerated() {
      let start = max(0, (frame * hop) - hop / 2)
      let power = samples[min(start, samples.count)..<min(start + hop, samples.count)]
        .reduce(Float(0)) { $0 + $1 * $1 }
      all += power
      if confidence >= PitchContour.sureConfidence {
        sure += power
        cents.append(contour.values[frame])
      }
    }
    guard sure >= sureShare * all, !cents.isEmpty else { return nil }
    let median = cents.sorted()[cents.count / 2]
    guard abs(median) <= tuningReach else { return nil }
    let tuning = pitch == pitch.rounded() ? median : 0
    return (
      pitch + Double(tuning) / 100,
      PitchMovement(cents: ElementType.float16.rounded(contour.values.map { $0 - tuning }))
    )
  }
}

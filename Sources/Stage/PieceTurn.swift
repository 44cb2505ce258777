/// A turn that the course of a piece took while it played. Samples are those that are heard, places those of the
/// piece, both from the beginning.
public enum PieceTurn: Codable, Sendable, Equatable {
  /// It stands from a sample on at a place.
  case stop(sample: Int, place: Int)
  /// It goes on from a place at a sample.
  case run(sample: Int, place: Int)
  /// It stands from a sample on, and begins at another, from a beat, in quarter notes, on at a tempo.
  case begin(sample: Int, place: Int, start: Int, beat: Double, beatsPerMinute: Double)
  /// It goes at another tempo from a beat on, which has yet to be heard.
  case tempo(beat: Double, beatsPerMinute: Double)

  /// Whether a piece can take it: not every number is a time.
  /// - Parameters:
  ///   - sampleCount: longest take.
  ///   - endBeat: last beat of any piece.
  func isSound(within sampleCount: Int, endBeat: Double) -> Bool {
    func isTime(_ samples: Int...) -> Bool { samples.allSatisfy((0...sampleCount).contains) }
    func isBeat(_ beat: Double, _ tempo: Double) -> Bool {
      (0...endBeat).contains(beat) && (1...10_000).contains(tempo)
    }
    return switch self {
    case .stop(let sample, let place), .run(let sample, let place): isTime(sample, place)
    case .begin(let sample, let place, let start, let beat, let tempo):
      isTime(sample, place, start) && start >= sample && isBeat(beat, tempo)
    case .tempo(let beat, let tempo): isBeat(beat, tempo)
    }
  }
}

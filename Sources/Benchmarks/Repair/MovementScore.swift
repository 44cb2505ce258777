import Foundation
import Sfumato

/// How alike two sounds move while they are held: by how many dB the spread of each track of `MovementTracks` (slow
/// movement) and of its changes from frame to frame (fast movement) differ, in the mean of their absolute values.
struct MovementScore {
  private var slow = 0.0
  private var fast = 0.0
  private(set) var noteCount = 0

  /// Adds a pair; nothing where one of them has no steady pitch, or is shorter than 0.4 s.
  mutating func add(_ made: ArraySlice<Float>, truth: ArraySlice<Float>, sampleRate: Double) {
    let count = Int(Double(truth.count) / sampleRate / MovementTracks.hopSeconds)
    guard
      let other = MovementTracks(truth, sampleRate: sampleRate, frameCount: count),
      let own = MovementTracks(made, sampleRate: sampleRate, frameCount: count)
    else { return }
    let known = (0..<MovementTracks.count).filter { track in
      other.frames.contains { $0[track] != 0 } && own.frames.contains { $0[track] != 0 }
    }
    func difference(_ spread: ([Double]) -> Double) -> Double {
      known.reduce(0) { sum, track in
        let spreads = [own, other].map { tracks in
          spread(tracks.frames.map { $0[track] }) + 0.05
        }
        return sum + abs(20 * log10(spreads[0] / spreads[1]))
      } / Double(known.count)
    }
    slow += difference(Self.deviation)
    fast += difference { Self.deviation(zip($0.dropFirst(), $0).map(-)) }
    noteCount += 1
  }

  /// Means over the notes, for a table.
  var text: String {
    let count = Double(max(1, noteCount))
    return String(format: "%.1f and %.1f", slow / count, fast / count)
  }

  private static func deviation(_ values: [Double]) -> Double {
    let total = Double(values.count)
    let mean = values.reduce(0, +) / total
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / total).squareRoot()
  }
}

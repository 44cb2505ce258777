import Foundation
import Signal

/// What sounds between one onset and the next: where it ends, its pitch, its level.
struct NoteBody {
  /// When it is over, in seconds.
  let endSeconds: Double
  /// The MIDI pitch that it has for the most part: the median, loud frames counting more; nil where
  /// less than a quarter of its frames have one.
  let pitch: Double?
  /// Its highest level in dB.
  let levelDB: Double

  /// A note ends where its level has fallen so far below its highest one, in dB.
  private static let fallDB: Float = 30
  /// A note lasts at least so long, unless the next one begins earlier, in seconds.
  private static let leastSeconds = 0.06
  /// Frames in a row in which no note sounds end it.
  private static let silentFrames = 3
  /// Seconds that the pitch of a short note is heard in.
  private static let pitchSeconds = 0.15
  /// Share of the frames that must have a pitch.
  private static let leastVoiced = 0.25

  /// Looks at a stretch.
  /// - Parameters:
  ///   - start, next: in seconds.
  ///   - sounds: for each frame of pitch the probability that a note sounds, if it is known.
  init(_ frames: PerformanceFrames, from start: Double, to next: Double, sounds: [Float]?) {
    let hop = frames.level.hopSeconds
    let first = min(frames.level.values.count - 1, Int((start / hop).rounded()))
    let last = min(frames.level.values.count, max(first + 1, Int((next / hop).rounded())))
    let levels = frames.level.values[first..<last]
    let highest = levels.max() ?? LevelTrack.floorDB
    levelDB = Double(highest)
    let threshold = max(highest - Self.fallDB, frames.silenceDB)
    let end = levels.lastIndex { $0 >= threshold } ?? levels.startIndex

    let pitchHop = frames.track.hopSeconds
    let from = min(frames.melody.count, Int((start / pitchHop).rounded()))
    let to = min(frames.melody.count, max(from, Int((next / pitchHop).rounded())))
    var seconds = min(next, Double(end + 1) * hop)
    if let sounds {
      let over = (from..<to).first { t in
        (t..<min(to, t + Self.silentFrames)).allSatisfy { sounds[$0] < 0.5 }
          && Double(t - from) * pitchHop >= Self.leastSeconds
      }
      if let over { seconds = min(seconds, Double(over) * pitchHop) }
    } else if let lastSung = (from..<to).last(where: { frames.melody[$0] != nil }) {
      seconds = min(seconds, Double(lastSung + 1) * pitchHop + 0.02)
    }
    endSeconds = max(seconds, min(next, start + Self.leastSeconds))

    // Frames at the edges hear the neighbours.
    let heard = max(endSeconds, min(next, start + Self.pitchSeconds))
    let until = max(from, min(to, Int((heard / pitchHop).rounded())))
    let length = until - from
    let edge = length > 12 ? 4 : (length > 6 ? 2 : 0)
    var found: [(pitch: Double, weight: Double)] = []
    for t in from + edge..<max(from + edge, until - edge) {
      guard let pitch = frames.track.pitches[t] else { continue }
      found.append((pitch, Double(max(frames.track.powers[t], 0)).squareRoot()))
    }
    let voicedShare = Double(found.count) / Double(max(1, length - 2 * edge))
    guard !found.isEmpty, voicedShare > Self.leastVoiced else {
      pitch = nil
      return
    }
    found.sort { $0.pitch < $1.pitch }
    let half = found.reduce(0) { $0 + $1.weight } / 2
    var sum = 0.0
    pitch =
      found.first { found in
        sum += found.weight
        return sum >= half
      }?.pitch
  }
}

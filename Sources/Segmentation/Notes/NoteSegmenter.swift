import Foundation
import Signal

/// Finds the notes of a melody line.
///
/// A network says of every 10 ms how likely a note begins (``OnsetNetwork``); its peaks are the onsets.
/// Without a network, notes begin where the simplest melody changes, and where sound begins anew.
///
/// Thread role: control.
public struct NoteSegmenter: Sendable {
  /// How willingly a note is found: 0 only the clearest, 1 the faintest.
  public var sensitivity = 0.5
  /// Shorter notes are not told, in seconds.
  public var minimumSeconds = 0.05

  private let network: OnsetNetwork?

  /// Makes a finder.
  /// - Parameter network: nil for the signal alone.
  public init(network: OnsetNetwork?) { self.network = network }

  /// The notes of samples that lie in memory.
  public func notes(in samples: [Float], sampleRate: Double) -> [CutNote] {
    let level = RecordingLevel(of: samples)
    let frames = PerformanceFrames(samples, sampleRate: sampleRate, reference: level)
    return notes(in: frames)
  }

  /// The notes of what was listened to.
  public func notes(in frames: PerformanceFrames) -> [CutNote] {
    guard let network else { return notes(in: frames, at: signalOnsets(frames), sounds: nil) }
    let judged = network.judge(OnsetFeatures(frames))
    return notes(
      in: frames, at: peaks(of: judged.begins, hopSeconds: frames.track.hopSeconds),
      sounds: judged.sounds)
  }

  // MARK: - Onsets

  /// The peaks that are high enough, the highest first, none nearer to another than a note is long.
  private func peaks(of begins: [Float], hopSeconds: Double) -> [Double] {
    let threshold = Float(min(0.95, max(0.05, 0.75 - 0.7 * sensitivity)))
    let candidates = begins.indices.filter { t in
      begins[t] >= threshold && (t == 0 || begins[t] >= begins[t - 1])
        && (t + 1 == begins.count || begins[t] > begins[t + 1])
    }
    let distance = max(1, Int((minimumSeconds / hopSeconds).rounded()))
    var taken: [Int] = []
    for t in candidates.sorted(by: { begins[$0] > begins[$1] })
    where taken.allSatisfy({ abs($0 - t) >= distance }) {
      taken.append(t)
    }
    return taken.sorted().map { t in
      // A parabola through the peak and its neighbours.
      guard t > 0, t + 1 < begins.count else { return Double(t) * hopSeconds }
      let (a, b, c) = (begins[t - 1], begins[t], begins[t + 1])
      let curvature = a - 2 * b + c
      let offset = curvature < 0 ? min(0.5, max(-0.5, 0.5 * (a - c) / curvature)) : 0
      return (Double(t) + Double(offset)) * hopSeconds
    }
  }

  /// Onsets by the signal alone: where the melody changes, moved to the strongest beginning of sound
  /// around, and where sound begins so strongly that the same note must have begun again.
  private func signalOnsets(_ frames: PerformanceFrames) -> [Double] {
    let strength = frames.strength
    let median = PerformanceFrames.runningMedian(
      strength.values, hopSeconds: strength.hopSeconds)
    let rise = zip(strength.values, median).map { max(0, $0 - $1) }
    let hop = strength.hopSeconds
    func peak(_ seconds: ClosedRange<Double>) -> (time: Double, rise: Float)? {
      let first = max(0, Int(seconds.lowerBound / hop))
      let last = min(rise.count - 1, Int(seconds.upperBound / hop))
      guard first <= last, let best = (first...last).max(by: { rise[$0] < rise[$1] }) else {
        return nil
      }
      return (Double(best) * hop, rise[best])
    }
    let lift = Float(exp2(2 * (0.5 - sensitivity)))
    var onsets: [Double] = []
    for t in frames.melody.indices.dropFirst() {
      guard let now = frames.melody[t],
        frames.melody[t - 1].map({ abs($0 - now) > 0.3 }) ?? true
      else { continue }
      let time = Double(t) * frames.track.hopSeconds
      let near = peak(time - 0.07...time + 0.03)
      if Self.isLastSwing(at: t, of: frames), (near?.rise ?? 0) <= 0.05 * lift { continue }
      onsets.append((near?.rise ?? 0) > 0.02 * lift ? near?.time ?? time : time - 0.02)
    }
    let reach = 6
    for t in rise.indices where rise[t] > 0.05 * lift {
      let around = max(0, t - reach)...min(rise.count - 1, t + reach)
      guard around.allSatisfy({ rise[$0] < rise[t] || ($0 >= t && rise[$0] == rise[t]) }) else {
        continue
      }
      let time = Double(t) * hop
      if onsets.allSatisfy({ abs($0 - time) > 0.07 }) { onsets.append(time) }
    }
    var taken: [Double] = []
    for onset in onsets.sorted() where onset - (taken.last ?? -1) >= minimumSeconds {
      taken.append(onset)
    }
    return taken
  }

  /// Longest half of a vibrato's cycle, in seconds, and furthest from the note, in semitones.
  private static let (longestSwing, widestSwing) = (0.125, 1.3)

  /// Whether a change of the melody is the swing of a vibrato in which a note ends: near the pitch
  /// before, and soon followed by a rest. Elsewhere the swing back makes it one note.
  private static func isLastSwing(at t: Int, of frames: PerformanceFrames) -> Bool {
    let melody = frames.melody
    guard let now = melody[t], let before = melody[t - 1], abs(now - before) <= widestSwing else {
      return false
    }
    let run = melody[t...].prefix { $0.map { abs($0 - now) < 0.3 } ?? false }
    return Double(run.count) * frames.track.hopSeconds <= longestSwing
      && (run.endIndex == melody.endIndex || melody[run.endIndex] == nil)
  }

  // MARK: - Notes

  /// The notes that begin at some moments; those without pitch are left out.
  private func notes(
    in frames: PerformanceFrames, at all: [Double], sounds: [Float]?
  ) -> [CutNote] {
    let onsets = SlowAttack(frames).removed(from: all) {
      NoteBody(frames, from: $0, to: $1, sounds: sounds).pitch
    }
    var notes: [CutNote] = []
    let total = Double(frames.level.values.count) * frames.level.hopSeconds
    var levels: [Double] = []
    for (i, onset) in onsets.enumerated() {
      let next = i + 1 < onsets.count ? onsets[i + 1] : total
      let note = NoteBody(frames, from: onset, to: next, sounds: sounds)
      guard let pitch = note.pitch, note.endSeconds - onset >= 0.9 * minimumSeconds else {
        continue
      }
      notes.append(CutNote(startSeconds: onset, endSeconds: note.endSeconds, pitch: pitch))
      levels.append(note.levelDB)
    }
    let loudest = levels.max() ?? 0
    for i in notes.indices {
      notes[i].velocity = CutNote.velocity(levelDB: levels[i], loudestDB: loudest)
    }
    return notes
  }
}

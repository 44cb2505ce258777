import Foundation
import Segmentation

/// Makes a pitch for every frame out of a track that has holes and slips.
package struct PitchFilling {
  /// Seconds from one frame to the next.
  let hopSeconds: Double

  /// Frames lie so many seconds apart.
  package init(hopSeconds: Double) { self.hopSeconds = hopSeconds }

  /// A pitch so far from the note's for no longer than this is a slip of the tracker.
  private static let (slipSemitones, slipSeconds) = (5.0, 0.1)
  /// Shorter stretches of pitch outside notes are none.
  private static let leastSeconds = 0.04
  /// Seconds around an onset in which a frame may hear the note on its other side.
  private static let blurSeconds = 0.045
  /// Semitones across which a hole is bridged on a line.
  private static let bridge = 2.0

  /// Fills a track.
  /// - Parameters:
  ///   - track: MIDI pitches, `[frame]`.
  ///   - notes: that were found, in order.
  ///   - strikes: moments at which notes begin anew.
  ///   - isOpen: frames that are no melody, where notes say little.
  /// - Returns: a pitch for each frame, and whether the frame sounds with pitch; nil if there is none.
  package func filled(
    _ track: [Double?], notes: [CutNote], strikes: [Double], isOpen: [Bool]
  ) -> (pitches: [Double], isTonal: [Bool])? {
    var pitches = track
    var isTonal = [Bool](repeating: false, count: track.count)
    func frames(_ start: Double, _ end: Double) -> Range<Int> {
      let first = min(track.count, max(0, Int((start / hopSeconds).rounded())))
      return first..<min(track.count, max(first, Int((end / hopSeconds).rounded(.up))))
    }
    for note in notes {
      guard let pitch = note.pitch else { continue }
      let range = frames(note.startSeconds, note.endSeconds)
      removeSlips(&pitches, in: range, from: pitch, isOpen: isOpen)
      for t in range { isTonal[t] = true }
    }
    removeCrumbs(&pitches, isNote: isTonal)
    sharpen(&pitches, notes: notes, strikes: strikes)
    for t in pitches.indices where pitches[t] != nil { isTonal[t] = true }
    for note in notes {
      // What rings on after a note has its pitch.
      for t in frames(note.endSeconds, note.endSeconds + 0.3) { isTonal[t] = true }
      // A note has a pitch from its first frame on.
      let range = frames(note.startSeconds, note.endSeconds)
      guard let first = range.first, pitches[first] == nil else { continue }
      pitches[first] = range.lazy.compactMap { pitches[$0] }.first ?? note.pitch
    }
    guard let filled = Self.bridged(pitches) else { return nil }
    return (filled, isTonal)
  }

  /// Takes out short stretches that lie far from a note's pitch.
  private func removeSlips(
    _ pitches: inout [Double?], in range: Range<Int>, from pitch: Double, isOpen: [Bool]
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      func isFar(_ t: Int) -> Bool {
        pitches[t].map { abs($0 - pitch) > Self.slipSemitones } ?? false
      }
      guard isFar(start), !isOpen[start] else {
        start += 1
        continue
      }
      var end = start
      while end < range.upperBound, isFar(end) { end += 1 }
      if Double(end - start) * hopSeconds <= Self.slipSeconds {
        for t in start..<end { pitches[t] = nil }
      }
      start = end
    }
  }

  /// Takes out crumbs of pitch outside of notes.
  private func removeCrumbs(_ pitches: inout [Double?], isNote: [Bool]) {
    var start = 0
    while start < pitches.count {
      guard pitches[start] != nil else {
        start += 1
        continue
      }
      var end = start
      var touches = false
      while end < pitches.count, pitches[end] != nil {
        touches = touches || isNote[end]
        end += 1
      }
      if !touches, Double(end - start) * hopSeconds < Self.leastSeconds {
        for t in start..<end { pitches[t] = nil }
      }
      start = end
    }
  }

  /// Gives frames around a struck onset to the note that they belong to: the tracker's window hears
  /// both.
  private func sharpen(_ pitches: inout [Double?], notes: [CutNote], strikes: [Double]) {
    let struck = Set(strikes)
    for (i, note) in notes.enumerated() where struck.contains(note.startSeconds) {
      guard let own = note.pitch else { continue }
      let before = i > 0 ? notes[i - 1].pitch : nil
      let onset = Int((note.startSeconds / hopSeconds).rounded(.up))
      let reach = Int((Self.blurSeconds / hopSeconds).rounded())
      for t in max(0, onset - reach)..<min(pitches.count, onset + reach) {
        guard let pitch = pitches[t] else { continue }
        let isOwn = before.map { abs(pitch - own) < abs(pitch - $0) } ?? (abs(pitch - own) < 3)
        if isOwn != (t >= onset) { pitches[t] = nil }
      }
    }
  }

  /// Holes filled: on a line where both sides are near, with the left side's pitch elsewhere.
  private static func bridged(_ pitches: [Double?]) -> [Double]? {
    guard let first = pitches.firstIndex(where: { $0 != nil }), let start = pitches[first] else {
      return nil
    }
    var result = [Double](repeating: start, count: pitches.count)
    var last = first
    for t in first..<pitches.count {
      guard let pitch = pitches[t] else { continue }
      let left = result[last]
      if t > last + 1 {
        let isNear = abs(pitch - left) <= bridge
        for u in last + 1..<t {
          let share = Double(u - last) / Double(t - last)
          result[u] = isNear ? left + share * (pitch - left) : left
        }
      }
      result[t] = pitch
      last = t
    }
    for t in last..<pitches.count { result[t] = result[last] }
    return result
  }
}

import Foundation

/// How the pitch of one note moves: cents around a known pitch, frame by frame.
///
/// ```swift
/// let contour = PitchContour(of: samples, sampleRate: 48_000, around: 57)
/// contour.values.max()  // the top of a vibrato, in cents above A3
/// ```
/// It is found in two steps. First the likeliest path of periods (``PitchTracker``), moved by whole
/// octaves to where the pitch is known to be. Then the sound is demodulated: each harmonic is turned
/// back by the phase that the path lets expect, and the speed at which it still turns says how far the
/// path is off (`HarmonicDemodulation`). Because only what is left of the movement is smoothed by the
/// window, the depth of a vibrato is kept.
///
/// Source: the instantaneous frequency by two windows is that of Auger & Flandrin 1995, eq. 11.
///
/// Thread role: control.
public struct PitchContour: Sendable, Equatable {
  /// Cents above ``pitch``, `[frame]`. Frames of low confidence lie on a straight line between their
  /// sure neighbours; before the first and after the last sure frame the value is the median of the
  /// five nearest, because a note's edges are the least sure. All are 0 where no frame is sure.
  public let values: [Float]
  /// Share of each frame's power that repeats itself after one period, `[frame]`, 0…1.
  public let confidence: [Float]
  /// The MIDI pitch that the values count from.
  public let pitch: Double
  /// Samples from one frame to the next; frame `t` is centred on sample `t · hopLength`.
  public let hopLength: Int
  /// Sample rate in Hz of the sound that it was found in.
  public let sampleRate: Double

  /// From this confidence on a frame counts.
  public static let sureConfidence: Float = 0.5

  /// Makes a contour of known values.
  package init(
    values: [Float], confidence: [Float], pitch: Double, hopLength: Int, sampleRate: Double
  ) {
    precondition(
      values.count == confidence.count, "\(values.count) values, \(confidence.count) confidences")
    self.values = values
    self.confidence = confidence
    self.pitch = pitch
    self.hopLength = hopLength
    self.sampleRate = sampleRate
  }

  /// Follows a note.
  /// - Parameters:
  ///   - samples: mono; there is silence before and after them.
  ///   - sampleRate: in Hz.
  ///   - hopLength: samples from frame to frame. There are as many frames as an `STFT` of this hop has.
  ///   - pitch: MIDI pitch, -12…140, that the note has for the most part, exactly or nearly.
  public init(
    of samples: [Float], sampleRate: Double, hopLength: Int = 512, around pitch: Double
  ) {
    precondition(hopLength > 0, "hop of \(hopLength) samples is not positive")
    precondition((-12...140).contains(pitch), "pitch \(pitch) is not in -12...140")
    let frameCount = samples.count <= 1 ? 1 : 1 + (samples.count - 1 + hopLength - 1) / hopLength
    let path = [14.0, 26].lazy.compactMap { reach in
      Self.path(
        of: samples, sampleRate: sampleRate, hopLength: hopLength, around: pitch, reach: reach,
        frameCount: frameCount)
    }.first
    var cents = path?.cents ?? [Double](repeating: 0, count: frameCount)
    // The harmonics are those of the octave that is heard.
    let demodulation = HarmonicDemodulation(
      samples, sampleRate: sampleRate, hopLength: hopLength,
      pitch: pitch - 12 * Double(path?.octaves ?? 0))
    for harmonics in [3, 8] {
      let step = demodulation.correction(of: cents, harmonicCount: harmonics)
      for t in cents.indices { cents[t] += step[t] }
      cents = Self.bridged(cents, confidence: demodulation.periodicity(along: cents))
    }
    let confidence = demodulation.periodicity(along: cents)
    self.init(
      values: Self.bridged(cents, confidence: confidence).map(Float.init), confidence: confidence,
      pitch: pitch, hopLength: hopLength, sampleRate: sampleRate)
  }

  /// Number of frames.
  public var frameCount: Int { values.count }

  /// The sound at a steady ``pitch``: played faster where it is flat and slower where it is sharp.
  /// - Parameter samples: those that the contour was found in.
  public func flattened(_ samples: [Float]) -> [Float] {
    guard samples.count > 4, values.contains(where: { abs($0) > 3 }) else { return samples }
    var result: [Float] = []
    result.reserveCapacity(samples.count)
    var place = 0.0
    while place < Double(samples.count - 1) {
      let i = Int(place)
      let t = min(i / hopLength, values.count - 1)
      let part = min(Float(i - t * hopLength) / Float(hopLength), 1)
      let cents = values[t] + (values[min(t + 1, values.count - 1)] - values[t]) * part
      // A cubic through four samples.
      let x = Float(place - Double(i))
      let (a, b) = (samples[max(i - 1, 0)], samples[i])
      let (c, d) = (samples[i + 1], samples[min(i + 2, samples.count - 1)])
      let (p, q) = (0.5 * (c - a), 0.5 * (d - b))
      result.append(
        b + x * (p + x * (3 * (c - b) - 2 * p - q + x * (2 * (b - c) + p + q))))
      place += exp2(-Double(cents) / 1200)
    }
    return result
  }

  // MARK: - The path to begin with

  /// The likeliest path of periods, in cents around `pitch`, `[frame]`, and by how many octaves it had
  /// to be raised to lie there; nil if it hardly ever comes near.
  /// - Parameter reach: semitones below `pitch` that are looked at; further down, less of a movement
  ///   is seen.
  private static func path(
    of samples: [Float], sampleRate: Double, hopLength: Int, around pitch: Double, reach: Double,
    frameCount: Int
  ) -> (cents: [Double], octaves: Int)? {
    let lowest = max(pitch - reach, 5)
    guard samples.count > 1, pitch >= 12, pitch <= 115 else { return nil }
    // Two periods and a half of the note: a longer window would see less of its movement.
    let window = min(max(2.5 / Units.pitchToHz(pitch), 0.012), 0.0427)
    let track = PitchTracker(
      pitches: lowest...max(108.5, pitch + 14), hopSeconds: Double(hopLength) / sampleRate,
      windowSeconds: max(window, 1.01 / Units.pitchToHz(lowest))
    ).track(AudioClip(samples: samples, sampleRate: sampleRate))
    guard let octaves = octaves(from: track, to: pitch) else { return nil }
    var cents = [Double?](repeating: nil, count: frameCount)
    for (t, found) in track.pitches.prefix(frameCount).enumerated() {
      cents[t] = found.map { 100 * ($0 + 12 * Double(octaves) - pitch) }
    }
    return (lines(through: withoutLeaps(cents)), octaves)
  }

  /// Furthest from a whole octave that a leap by one may be, in cents.
  private static let leapReach = 150.0
  /// Frames within which a leap happens; a glide takes longer.
  private static let leapFrames = 3

  /// Cents without leaps by whole octaves: one note does not leap, its fundamental has only become softer than its
  /// second partial, or louder again. Most frames stay nearest to the note's own octave.
  private static func withoutLeaps(_ cents: [Double?]) -> [Double?] {
    var result = cents
    var octaves = 0.0
    var last: (frame: Int, cents: Double)?
    for (frame, found) in cents.enumerated() {
      guard let found else { continue }
      if let last, frame - last.frame <= leapFrames {
        let leap = ((found - last.cents) / 1200).rounded()
        if leap != 0, abs(found - last.cents - 1200 * leap) <= leapReach { octaves += leap }
      }
      last = (frame, found)
      result[frame] = found - 1200 * octaves
    }
    let known = result.compactMap { $0 }.sorted()
    guard !known.isEmpty else { return result }
    let own = 1200 * (known[known.count / 2] / 1200).rounded()
    return result.map { $0.map { $0 - own } }
  }

  /// Whole octaves to be added to a track so that most of it lies within a semitone of `pitch`; nil if
  /// it is not there for a tenth of its voiced time.
  private static func octaves(from track: PitchTrack, to pitch: Double) -> Int? {
    var votes: [Int: Double] = [:]
    var total = 0.0
    for (found, power) in zip(track.pitches, track.powers) {
      guard let found else { continue }
      let weight = Double(power).squareRoot()
      total += weight
      let octaves = ((pitch - found) / 12).rounded()
      if abs(found + 12 * octaves - pitch) <= 1 { votes[Int(octaves), default: 0] += weight }
    }
    guard let best = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      best.value >= 0.1 * total
    else { return nil }
    return best.key
  }

  // MARK: - Frames that are not sure

  /// Values of sure frames, joined by straight lines.
  private static func bridged(_ cents: [Double], confidence: [Float]) -> [Double] {
    lines(through: zip(cents, confidence).map { $1 >= sureConfidence ? $0 : nil })
  }

  /// Fills gaps by straight lines, and ends by the median of the five nearest; 0 where there is none.
  private static func lines(through values: [Double?]) -> [Double] {
    let known = values.indices.filter { values[$0] != nil }
    var result = values.map { $0 ?? 0 }
    guard let first = known.first, let last = known.last else { return result }
    func median(_ frames: ArraySlice<Int>) -> Double {
      frames.map { result[$0] }.sorted()[frames.count / 2]
    }
    let (start, end) = (median(known.prefix(5)), median(known.suffix(5)))
    for (left, right) in zip(known, known.dropFirst()) where right > left + 1 {
      let slope = (result[right] - result[left]) / Double(right - left)
      for t in left + 1..<right { result[t] = result[left] + slope * Double(t - left) }
    }
    for t in 0..<first { result[t] = start }
    for t in (last + 1)..<max(last + 1, result.count) { result[t] = end }
    return result
  }
}

import Foundation

/// What the network is told of each frame of pitch, so that it can say where notes begin.
public struct OnsetFeatures: Sendable {
  /// Numbers of a frame.
  public static let channelCount = 14

  /// `[frame, channel]`, row-major, mostly 0…1.
  public let values: [Float]
  /// Number of frames, 10 ms apart.
  public var frameCount: Int { values.count / Self.channelCount }

  /// Frames in which a change of the melody is looked for.
  private static let horizon = 25

  /// Derives the numbers from what was heard.
  public init(_ frames: PerformanceFrames) {
    let (strength, level, track) = (frames.strength, frames.level, frames.track)
    let median = PerformanceFrames.runningMedian(
      strength.values, hopSeconds: strength.hopSeconds)
    let melody = frames.melody
    let count = melody.count
    let next = Self.nextChange(melody)
    var bands: [Int: [Int]] = [:]
    func partials(_ pitch: Double, _ frame: Int) -> Float {
      let key = Int((pitch * Double(MelodyPath.stepsPerSemitone)).rounded())
      let own = bands[key] ?? strength.partialBands(ofPitch: pitch)
      bands[key] = own
      return strength.partialLevel(own, frame: frame) / 2.5
    }
    func at(_ values: [Float], _ index: Int) -> Float {
      values.isEmpty ? 0 : values[min(values.count - 1, max(0, index))]
    }
    var values: [Float] = []
    values.reserveCapacity(count * Self.channelCount)
    for t in 0..<count {
      let i = Int((Double(t) * track.hopSeconds / strength.hopSeconds).rounded())
      let strongest = (i - 1...i + 1).max { at(strength.values, $0) < at(strength.values, $1) } ?? i
      let raw = at(strength.values, strongest)
      let loudness = (at(level.values, i) - frames.loudDB) / 20
      let slope = (at(level.values, i + 3) - at(level.values, i - 3)) / 10
      let now = melody[t]
      let change = next[t]
      let coming = change.flatMap { melody[$0] } ?? now
      let pitch = track.pitches[t]
      let (before, after) = (track.pitches[max(0, t - 3)], track.pitches[min(count - 1, t + 3)])
      let step = before.flatMap { before in after.map { abs($0 - before) } } ?? 0
      let distance = pitch.flatMap { pitch in coming.map { abs(pitch - $0) } } ?? 0.75
      let comingLevel = coming.map { partials($0, i) } ?? 0
      let comingRise = coming.map { partials($0, i + 4) - partials($0, i - 4) } ?? 0
      let since = change.map { min(1, Float($0 - t) / Float(Self.horizon)) } ?? 1
      let isChange =
        (max(1, t - 4)...max(1, min(count - 1, t + 4))).contains { u in
          u < count && Self.changes(melody, u)
        }
      values += [
        (10 * max(0, raw - at(median, i))).squareRoot(),
        (10 * at(strength.highValues, strongest)).squareRoot(),
        (10 * raw).squareRoot(),
        min(0.5, max(-3, loudness)),
        min(2, max(-2, slope)),
        pitch == nil ? 0 : 1,
        Float(min(2, step)),
        isChange ? 1 : 0,
        since,
        Float(min(1.5, distance)),
        comingLevel,
        min(1, max(-1, 4 * comingRise)),
        now.map { partials($0, i) } ?? 0,
        now == nil ? 1 : 0,
      ]
    }
    self.values = values
  }

  private static func changes(_ melody: [Double?], _ t: Int) -> Bool {
    guard t > 0, let now = melody[t] else { return false }
    return melody[t - 1].map { abs($0 - now) > 0.3 } ?? true
  }

  /// The frame, within the horizon, in which the melody next takes a new pitch.
  private static func nextChange(_ melody: [Double?]) -> [Int?] {
    var result = [Int?](repeating: nil, count: melody.count)
    var next: Int?
    for t in melody.indices.reversed() {
      if let found = next, found - t <= horizon { result[t] = found }
      if changes(melody, t) { next = t }
    }
    return result
  }
}

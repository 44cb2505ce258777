/// How the pitch and the level of a performance move, at regular times.
public struct PerformanceContour: Sendable, Equatable {
  /// MIDI pitch, `[frame]`; nil where there is none.
  public var pitches: [Double?]
  /// Level in dB of full scale, `[frame]`.
  public var levels: [Float]
  /// Seconds from one frame to the next; frame `t` is centred on `t · hopSeconds`.
  public var hopSeconds: Double

  /// Makes a contour.
  public init(pitches: [Double?], levels: [Float], hopSeconds: Double) {
    precondition(
      pitches.count == levels.count, "\(pitches.count) pitches, \(levels.count) levels")
    self.pitches = pitches
    self.levels = levels
    self.hopSeconds = hopSeconds
  }
}

/// The pitch of each frame of a sound, at regular times, as `PitchTracker.track(_:)` finds it.
///
/// It says which pitch there is; how exactly a note of known pitch moves is told by ``PitchContour``.
public struct PitchTrack: Sendable, Equatable {
  /// MIDI pitch of each frame, `[frame]`; none where the frame is unvoiced (noise, silence).
  public let pitches: [Double?]
  /// Mean power of each frame, `[frame]`, in squared linear amplitude.
  public let powers: [Float]
  /// Seconds from one frame to the next; frame `t` is centred on `t · hopSeconds`.
  public let hopSeconds: Double

  /// Makes a track of frames that are `hopSeconds` apart.
  public init(pitches: [Double?], powers: [Float], hopSeconds: Double) {
    precondition(
      pitches.count == powers.count, "\(pitches.count) pitches for \(powers.count) powers")
    self.pitches = pitches
    self.powers = powers
    self.hopSeconds = hopSeconds
  }

  /// Number of frames.
  public var frameCount: Int { pitches.count }

  /// Each frame's distance from a MIDI pitch, in cents, `[frame]`.
  public func cents(above pitch: Double) -> [Double?] {
    pitches.map { $0.map { 100 * ($0 - pitch) } }
  }
}

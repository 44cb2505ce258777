/// How many voices a machine has time for, learned from what its last hops took.
///
/// Nearly all of a hop's work is in its frames, so the cost of a frame says how many voices fit, however
/// many sound at the moment. It is the mean of some ninety milliseconds: one slow hop changes little.
package struct VoiceBudget {
  /// What of the sums is left a hop later.
  private static let memory = 31.0 / 32

  private let secondsPerFrame: Double
  private var seconds = 0.0
  private var frames = 0.0

  /// - Parameters:
  ///   - frameSeconds: from a voice's frame to its next.
  ///   - mostLoad: share of it that the frames of all voices may take; infinite for no limit.
  package init(frameSeconds: Double, mostLoad: Double) { secondsPerFrame = frameSeconds * mostLoad }

  /// Whether there is a limit, so that hops have to be timed.
  package var isLimited: Bool { secondsPerFrame.isFinite }

  /// Learns from a hop.
  /// - Parameters:
  ///   - seconds: that it took.
  ///   - frames: that were made in it.
  package mutating func add(seconds: Double, frames: Int) {
    guard frames > 0 else { return }
    self.seconds = self.seconds * Self.memory + seconds
    self.frames = self.frames * Self.memory + Double(frames)
  }

  /// Voices that fit, at least one.
  package var voiceCount: Int {
    guard isLimited, seconds > 0 else { return PerformanceOptions.mostVoices }
    return Int(
      min(max(secondsPerFrame * frames / seconds, 1), Double(PerformanceOptions.mostVoices)))
  }
}

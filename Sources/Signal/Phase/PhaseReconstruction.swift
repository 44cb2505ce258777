/// The ways from magnitudes to a spectrogram that can be heard, by name.
public enum PhaseReconstruction: Sendable, Hashable {
  /// Offline heap integration: one pass, the best start there is.
  case pghi
  /// Streaming heap integration, as the live engine does it.
  case rtpghi(lookAhead: RTPGHI.LookAhead)
  /// Offline heap integration, made better by so many rounds of fast Griffin–Lim.
  case griffinLim(iterations: Int)

  /// What files are written with: −45 dB or better on single notes.
  public static let export = PhaseReconstruction.griffinLim(iterations: 16)

  /// Gives each magnitude a phase. Thread role: control (it allocates).
  /// - Parameters:
  ///   - magnitudes: finite and at least 0.
  ///   - known: phases from which the others start; Griffin–Lim may move them, the streaming method
  ///     does not take them.
  /// - Returns: a spectrogram of the same size with these magnitudes.
  public func reconstruct(
    _ magnitudes: MagnitudeSpectrogram, known: KnownPhase? = nil
  ) -> ComplexSpectrogram {
    switch self {
    case .pghi: PGHI().phase(for: magnitudes, known: known)
    case .rtpghi(let lookAhead): RTPGHI.phase(for: magnitudes, lookAhead: lookAhead)
    case .griffinLim(let iterations):
      GriffinLim(iterations: iterations).refine(PGHI().phase(for: magnitudes, known: known))
    }
  }
}

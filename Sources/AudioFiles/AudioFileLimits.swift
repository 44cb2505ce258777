/// What a file may hold to be taken as a note or a phrase.
///
/// The bounds keep memory small and catch broken headers: no recording of an instrument lies outside.
public struct AudioFileLimits: Sendable, Equatable {
  /// Seconds that are read; the rest of a longer file is left out, and `AudioFile` says so.
  public var maximumSeconds: Double
  /// Sample rates that are believed, in Hz.
  public var sampleRates: ClosedRange<Double>
  /// Most channels: more than 7.1 surround is a session, not an instrument.
  public var maximumChannels: Int

  /// Makes limits; the defaults suit one note: 60 s, 4–384 kHz, up to 8 channels.
  public init(
    maximumSeconds: Double = 60, sampleRates: ClosedRange<Double> = 4_000...384_000,
    maximumChannels: Int = 8
  ) {
    precondition(maximumSeconds > 0, "a limit of \(maximumSeconds) s leaves nothing to read")
    precondition(maximumChannels > 0, "a limit of \(maximumChannels) channels leaves none to read")
    self.maximumSeconds = maximumSeconds
    self.sampleRates = sampleRates
    self.maximumChannels = maximumChannels
  }

  /// The limits for one note.
  public static let note = AudioFileLimits()

  /// The limits for a recording that is worked through in windows: a day, up to 32 channels.
  public static let recording = AudioFileLimits(maximumSeconds: 86_400, maximumChannels: 32)
}

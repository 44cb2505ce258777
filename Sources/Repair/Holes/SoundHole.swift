/// A stretch of a sound whose samples are missing or wrong.
public struct SoundHole: Sendable, Equatable {
  /// Why the samples are not to be believed.
  public enum Cause: String, Sendable, CaseIterable {
    /// Somebody says so.
    case given
    /// A scratch or a faulty transfer: some samples far from what their neighbours let expect.
    case click
    /// Sudden silence inside a sound.
    case dropout
    /// Peaks that were cut off.
    case clipping
  }

  /// The samples that are replaced.
  public var samples: Range<Int>
  /// The channel, from 0; nil for every channel.
  public var channel: Int?
  /// Why they are replaced.
  public var cause: Cause
  /// For clipping, the level that the samples certainly reach: they are at least as high, or at most
  /// as high where it is negative.
  public var level: Float?

  /// Makes a hole.
  public init(
    samples: Range<Int>, channel: Int? = nil, cause: Cause = .given, level: Float? = nil
  ) {
    self.samples = samples
    self.channel = channel
    self.cause = cause
    self.level = level
  }
}

/// What was put into one hole of one channel.
public struct HoleFilling: Sendable, Equatable {
  /// How the samples were found.
  public enum Method: String, Sendable {
    /// Autoregression from both sides at once, in rounds, and in holes of more than 60 ms the noise that it leaves
    /// out: for holes that a model of what surrounds them can cross.
    case janssen
    /// Partials and noise of both sides joined to one another: for longer holes.
    case partials
    /// Both sides continued into the hole, with a cross-fade: for longer holes with little beside them.
    case extrapolation
    /// One side continued: at the ends of a sound.
    case continuation
    /// Nothing sounds around the hole.
    case silence
  }

  /// The hole.
  public var hole: SoundHole
  /// The channel, from 0.
  public var channel: Int
  /// The new samples.
  public var samples: [Float]
  /// How they were found.
  public var method: Method
  /// Order of the autoregression, at most; 0 where there was none.
  public var order: Int
  /// Rounds that were made.
  public var iterations: Int
}

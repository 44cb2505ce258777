/// How a sound device is to run, and how it does.
public struct PCMSettings: Equatable, Sendable {
  /// Frames per second.
  public var sampleRate: Int
  /// Channels of the device; the player makes two.
  public var channelCount: Int
  /// Frames between two calls for more: the finest grain of time.
  public var periodLength: Int
  /// Periods that the device holds: against delays, for latency.
  public var periodCount: Int
  /// How the device takes samples; nil asks for the best that it has.
  public var format: SampleFormat?

  /// What is asked for unless the player says otherwise: 48 kHz stereo, 256 frames × 3, 16 ms.
  public init(
    sampleRate: Int = 48_000, channelCount: Int = 2, periodLength: Int = 256, periodCount: Int = 3,
    format: SampleFormat? = nil
  ) {
    self.sampleRate = sampleRate
    self.channelCount = channelCount
    self.periodLength = periodLength
    self.periodCount = periodCount
    self.format = format
  }

  /// Frames that the device holds.
  public var bufferLength: Int { periodLength * periodCount }

  /// Time that a frame waits in a full device, in milliseconds.
  public var latencyMilliseconds: Double { 1000 * Double(bufferLength) / Double(sampleRate) }
}

/// Sound as a value: one or more channels of samples, all of one length, at one rate.
///
/// Samples are linear amplitude, nominally in [-1, 1]; larger values are legal inside the program
/// and are only limited where they leave it.
public struct AudioClip: Sendable, Equatable {
  /// Planar samples, `[channel][sample]`; every channel has the same length.
  public private(set) var channels: [[Float]]

  /// Samples per second, in Hz.
  public var sampleRate: Double

  /// Makes a clip from planar channels.
  /// - Parameters:
  ///   - channels: at least one channel, all of one length.
  ///   - sampleRate: in Hz, positive.
  public init(channels: [[Float]], sampleRate: Double) {
    precondition(!channels.isEmpty, "a clip needs at least one channel")
    precondition(
      channels.allSatisfy { $0.count == channels[0].count },
      "channels differ in length: \(channels.map(\.count))")
    precondition(sampleRate > 0, "sample rate \(sampleRate) Hz is not positive")
    self.channels = channels
    self.sampleRate = sampleRate
  }

  /// Makes a mono clip.
  public init(samples: [Float], sampleRate: Double) {
    self.init(channels: [samples], sampleRate: sampleRate)
  }

  /// Samples in each channel.
  public var sampleCount: Int { channels[0].count }

  /// Number of channels.
  public var channelCount: Int { channels.count }

  /// Length in seconds.
  public var durationSeconds: Double { Double(sampleCount) / sampleRate }

  /// One channel made of all, `[sample]`: their mean, or what loses less; see ``MonoMix``.
  public var mono: [Float] { channelCount > 1 ? MonoMix(of: self).samples : channels[0] }

  /// The plain mean of the channels, `[sample]`: of a sound that was made here, whose channels agree.
  package var middle: [Float] {
    guard channelCount > 1 else { return channels[0] }
    return channels[0].indices.map { i in
      channels.reduce(0) { $0 + $1[i] } / Float(channelCount)
    }
  }
}

/// A sound that is looked at a stretch at a time: a clip in memory, or a file of hours on the disk.
public protocol SampleSource {
  /// Samples per second, in Hz.
  var sampleRate: Double { get }
  /// Number of channels, at least 1.
  var channelCount: Int { get }
  /// Samples in each channel.
  var sampleCount: Int { get }
  /// The samples of a stretch, `[channel][sample]`.
  /// - Parameter range: inside `0..<sampleCount`.
  func samples(in range: Range<Int>) throws -> [[Float]]
}

extension AudioClip: SampleSource {
  /// The samples of a stretch, `[channel][sample]`.
  public func samples(in range: Range<Int>) -> [[Float]] { channels.map { Array($0[range]) } }
}

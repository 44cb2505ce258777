import CSndFile
import Signal

/// A sound file that stays on the disk and is read a stretch at a time.
///
/// ```swift
/// let reader = try AudioFileReader("concert.wav")
/// let minute = try reader.samples(in: 0..<Int(60 * reader.sampleRate))
/// ```
/// Thread role: control; one thread at a time.
public final class AudioFileReader: SampleSource {
  /// Where the file is, for errors; `-` is standard input.
  public let path: String
  /// How the samples are stored.
  public let format: AudioFileFormat
  /// Samples per second, in Hz.
  public let sampleRate: Double
  /// Number of channels.
  public let channelCount: Int
  /// Samples in each channel.
  public let sampleCount: Int

  let handle: SoundFileHandle

  /// Opens a file; a pipe is read to its end, into memory.
  /// - Parameters:
  ///   - path: the file; `-` is standard input.
  ///   - limits: what is taken; longer files are refused.
  /// - Throws: `AudioFileError`: each way in which a file can be no sound.
  package init(_ path: String, limits: AudioFileLimits = .recording) throws(AudioFileError) {
    self.path = path
    handle = try SoundFileHandle.opening(path)
    format = try AudioFile.requireTaken(handle, path: path, limits: limits)
    try AudioFile.requireWhole(handle, format: format, path: path)
    sampleRate = Double(handle.info.samplerate)
    channelCount = Int(handle.info.channels)
    sampleCount = Int(handle.info.frames)
    guard Double(sampleCount) <= limits.maximumSeconds * sampleRate else {
      throw .malformed(
        path: path, reason: "it claims to be longer than \(Int(limits.maximumSeconds)) seconds")
    }
  }

  /// The root key, its tuning and the loops, when the file tells them.
  public var instrument: SampleInstrument? {
    StoredNotes.instrument(of: handle, sampleCount: sampleCount)
  }

  /// Bits of one sample, where samples are whole numbers.
  public var integerBits: Int? {
    if case .integer(let bits) = format.encoding { bits } else { nil }
  }

  /// The samples of a stretch, `[channel][sample]`.
  /// - Parameter range: inside `0..<sampleCount`.
  /// - Throws: `AudioFileError.truncated` or `.notFinite`.
  public func samples(in range: Range<Int>) throws(AudioFileError) -> [[Float]] {
    var channels = [[Float]](repeating: [], count: channelCount)
    for channel in channels.indices { channels[channel].reserveCapacity(range.count) }
    try forEachBlock(of: range) { (block: inout [Float], count) in
      sf_readf_float(handle.pointer, &block, count)
    } body: { block, count, start throws(AudioFileError) in
      if let bad = block[..<(count * channelCount)].firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(
          path: path, channel: bad % channelCount, sample: start + bad / channelCount)
      }
      for channel in 0..<channelCount {
        for index in 0..<count { channels[channel].append(block[index * channelCount + channel]) }
      }
    }
    return channels
  }

  /// Reads a stretch as interleaved blocks in any of libsndfile's number types.
  func forEachBlock<Value: Numeric>(
    of range: Range<Int>, read: (inout [Value], Int64) -> Int64,
    body: (inout [Value], _ count: Int, _ start: Int) throws(AudioFileError) -> Void
  ) throws(AudioFileError) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= sampleCount,
      "samples \(range) of \(sampleCount)")
    guard !range.isEmpty else { return }
    guard sf_seek(handle.pointer, Int64(range.lowerBound), SEEK_SET) == range.lowerBound else {
      throw .notReadable(path: path, reason: handle.error)
    }
    var block = [Value](repeating: 0, count: min(8192, range.count) * channelCount)
    var position = range.lowerBound
    while position < range.upperBound {
      let wanted = min(8192, range.upperBound - position)
      let count = Int(read(&block, Int64(wanted)))
      guard count > 0 else {
        throw .truncated(path: path, expectedSamples: sampleCount, foundSamples: position)
      }
      try body(&block, count, position)
      position += count
    }
  }
}

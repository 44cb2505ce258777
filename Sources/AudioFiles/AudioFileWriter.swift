import CSndFile
import OutputFiles
import Signal

/// New samples for a stretch of one channel.
public struct AudioPatch: Sendable, Equatable {
  /// The channel, from 0.
  public var channel: Int
  /// The first sample that is replaced.
  public var start: Int
  /// What takes the place of the samples there.
  public var samples: [Float]

  /// Makes a patch.
  public init(channel: Int, start: Int, samples: [Float]) {
    self.channel = channel
    self.start = start
    self.samples = samples
  }

  /// The samples that are replaced.
  public var range: Range<Int> { start..<start + samples.count }
}

/// Writes a sound file a stretch at a time, whole or not at all: a new sound, or a version of another file
/// in the way that this is stored, with its texts, root key, loops and cue points.
///
/// What is copied from the original stays bit for bit, unless one of the two formats loses
/// (``isExact``).
///
/// Thread role: control; one thread at a time.
public final class AudioFileWriter {
  /// How samples are stored.
  public let format: AudioFileFormat
  /// Whether copied samples come back as they were.
  public let isExact: Bool
  /// Samples beyond full scale that were clipped so far, over all channels.
  public private(set) var clippedCount = 0

  private let path: String
  private let channelCount: Int
  private let stream: OutputFileStream
  private var handle: SoundFileHandle?
  private var dither = Dither(seed: 1)

  /// Begins a file.
  /// - Parameters:
  ///   - path: where to; the suffix says the kind of file, `-` is WAV on standard output.
  ///   - original: whose format and metadata are kept.
  ///   - sampleRate: in Hz; nil keeps the original's. Loops and cues are left out where it differs.
  ///   - expectedSampleCount: of each channel, about; what goes beyond 4 GB becomes RF64.
  ///   - cues: samples to be marked, in order, in place of the original's cue points.
  ///   - leadingCount: samples that are written before the original's first; its loops and cue points move by them.
  /// - Throws: `AudioFileError.unknownSuffix`, `.unwritable` or `.output`.
  public init(
    to path: String, like original: AudioFileReader, sampleRate: Double? = nil,
    expectedSampleCount: Int? = nil, cues: [Int]? = nil,
    leadingCount: Int = 0
  ) throws(AudioFileError) {
    self.path = path
    channelCount = original.channelCount
    let wanted = try AudioFileFormat(forPath: path)
    var info = SF_INFO()
    info.channels = Int32(channelCount)
    info.samplerate = Int32(sampleRate ?? original.sampleRate)
    let isSame = wanted.container == original.format.container
    if isSame {
      format = original.format
      info.format = original.handle.info.format
    } else {
      format = AudioFileFormat(wanted.container, Self.encoding(of: original, in: wanted.container))
      guard let number = format.storageNumber else {
        throw .unwritable(
          path: path, format: format,
          reason: "take .wav, which holds all that \(original.path) does")
      }
      info.format = number
    }
    switch (original.format.encoding, format.encoding) {
    case (.integer, .integer), (.float, .float): isExact = true
    case (_, .float) where !isSame: isExact = true
    case (.other("mu-law"), _), (.other("A-law"), _): isExact = true
    default: isExact = false
    }
    let handle: SoundFileHandle
    (stream, handle) = try Self.open(
      path, format, info, sampleCount: expectedSampleCount ?? original.sampleCount)
    self.handle = handle
    // libsndfile keeps the first cue points that it is given.
    if let cues, !cues.isEmpty {
      let samples = cues.map { UInt32(clamping: $0) }
      _ = setCues(handle.pointer, samples, UInt32(samples.count))
    }
    StoredNotes.copy(
      from: original.handle, to: handle,
      withPositions: info.samplerate == original.handle.info.samplerate,
      leadingCount: leadingCount)
  }

  /// Begins a new file, of a sound that is made a stretch at a time.
  /// - Parameters:
  ///   - path: where to; the suffix says the kind of file, `-` is WAV on standard output.
  ///   - format: how samples are stored.
  ///   - channelCount: at least 1.
  ///   - sampleRate: in Hz.
  ///   - expectedSampleCount: of each channel, about; what goes beyond 4 GB becomes RF64.
  ///   - comment: how it was made.
  /// - Throws: `AudioFileError.unwritable` or `.output`.
  public init(
    to path: String, format: AudioFileFormat, channelCount: Int, sampleRate: Double,
    expectedSampleCount: Int, comment: String? = nil
  ) throws(AudioFileError) {
    self.path = path
    self.format = format
    self.channelCount = channelCount
    isExact = false
    guard let number = format.sndfileFormat else {
      throw .unwritable(
        path: path, format: format,
        reason: "this format is not written; take 16 or 24-bit integers, or WAV float")
    }
    var info = SF_INFO()
    info.channels = Int32(channelCount)
    info.samplerate = Int32(sampleRate.rounded())
    info.format = number
    let handle: SoundFileHandle
    (stream, handle) = try Self.open(path, format, info, sampleCount: expectedSampleCount)
    self.handle = handle
    if let comment { sf_set_string(handle.pointer, Int32(SF_STR_COMMENT), comment) }
  }

  /// Opens a file that is large enough for so many samples.
  private static func open(
    _ path: String, _ format: AudioFileFormat, _ info: SF_INFO, sampleCount: Int
  ) throws(AudioFileError) -> (OutputFileStream, SoundFileHandle) {
    var info = info
    let bytes = sampleCount * Int(info.channels) * 8
    if bytes > 1 << 32, Int(info.format) & SF_FORMAT_TYPEMASK == SF_FORMAT_WAV {
      info.format = info.format & ~Int32(SF_FORMAT_TYPEMASK) | Int32(SF_FORMAT_RF64)
    }
    guard sf_format_check(&info) == SF_TRUE else {
      throw .unwritable(
        path: path, format: format,
        reason: "it does not hold \(info.channels) channels at \(info.samplerate) Hz")
    }
    let stream: OutputFileStream
    do { stream = try OutputFileStream(path) } catch { throw .output(error) }
    do {
      return (stream, try SoundFileHandle.writing(descriptor: stream.descriptor, info: info))
    } catch {
      throw .unwritable(path: path, format: format, reason: error.reason)
    }
  }

  /// Appends samples of the original, but for those that patches replace.
  /// - Throws: `AudioFileError`.
  public func copy(
    _ range: Range<Int>, of original: AudioFileReader, replacing patches: [AudioPatch] = []
  ) throws(AudioFileError) {
    let channelCount = channelCount
    if case (.integer, .integer(let bits)) = (original.format.encoding, format.encoding) {
      try original.forEachBlock(of: range) { (block: inout [Int32], count) in
        sf_readf_int(original.handle.pointer, &block, count)
      } body: { block, count, start throws(AudioFileError) in
        for patch in patches {
          for sample in patch.range.clamped(to: start..<start + count) {
            let value = Double(patch.samples[sample - patch.start])
            block[(sample - start) * channelCount + patch.channel] = integer(value, bits: bits)
          }
        }
        try check(sf_writef_int(openHandle.pointer, block, Int64(count)), count)
      }
    } else {
      try original.forEachBlock(of: range) { (block: inout [Double], count) in
        sf_readf_double(original.handle.pointer, &block, count)
      } body: { block, count, start throws(AudioFileError) in
        for patch in patches {
          for sample in patch.range.clamped(to: start..<start + count) {
            block[(sample - start) * channelCount + patch.channel] =
              Double(patch.samples[sample - patch.start])
          }
        }
        try check(sf_writef_double(openHandle.pointer, block, Int64(count)), count)
      }
    }
  }

  /// Appends new samples, with dither where they become whole numbers.
  /// - Parameter channels: `[channel][sample]`, all of one length.
  /// - Throws: `AudioFileError`.
  public func write(_ channels: [[Float]]) throws(AudioFileError) {
    precondition(channels.count == channelCount, "\(channels.count) channels, not \(channelCount)")
    let count = channels[0].count
    guard count > 0 else { return }
    var interleaved = [Float](repeating: 0, count: count * channelCount)
    for (channel, samples) in channels.enumerated() {
      for (index, sample) in samples.enumerated() {
        interleaved[index * channelCount + channel] = sample
      }
    }
    if case .integer(let bits) = format.encoding {
      let quantized = dither.quantize(interleaved, bits: bits)
      clippedCount += quantized.clippedCount
      try check(sf_writef_int(openHandle.pointer, quantized.values, Int64(count)), count)
    } else {
      if case .float = format.encoding {
      } else {
        clippedCount += interleaved.count { abs($0) > 1 }
        interleaved = interleaved.map { max(-1, min(1, $0)) }
      }
      try check(sf_writef_float(openHandle.pointer, interleaved, Int64(count)), count)
    }
  }

  /// Completes the file and gives it its name; nothing more can be written.
  /// - Throws: `AudioFileError.output`, with nothing left behind.
  public func finish() throws(AudioFileError) {
    handle = nil  // libsndfile completes its headers as the handle closes
    do { try stream.commit() } catch { throw .output(error) }
  }

  // MARK: - Helpers

  private var openHandle: SoundFileHandle {
    guard let handle else { preconditionFailure("\(path) is finished already") }
    return handle
  }

  private func check(_ written: Int64, _ count: Int) throws(AudioFileError) {
    guard written == count else {
      throw .unwritable(path: path, format: format, reason: openHandle.error)
    }
  }

  /// A sample as libsndfile wants it, left-aligned in 32 bits.
  private func integer(_ value: Double, bits: Int) -> Int32 {
    let scale = Double(1 << (bits - 1))
    let rounded = (value * scale).rounded()
    if abs(value) > 1 { clippedCount += 1 }
    return Int32(truncatingIfNeeded: Int(max(-scale, min(scale - 1, rounded))) << (32 - bits))
  }

  /// How another kind of file holds the original's samples with the least loss.
  private static func encoding(
    of original: AudioFileReader, in container: AudioFileFormat.Container
  ) -> AudioFileFormat.Encoding {
    switch (original.format.encoding, container) {
    case (_, .ogg): .vorbis
    case (.integer(let bits), _): .integer(bits: bits)
    case (.float(let bits), .wav), (.float(let bits), .aiff): .float(bits: bits)
    case (_, .flac): .integer(bits: 24)
    default: .float(bits: 32)
    }
  }
}

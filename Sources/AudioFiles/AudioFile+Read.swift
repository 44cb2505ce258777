import CSndFile
import Signal

extension AudioFile {
  /// Reads a WAV, AIFF, FLAC or OGG file.
  ///
  /// Samples come as linear amplitude, integers divided by their full scale. A longer file than
  /// `limits` allows is read up to there; `secondsLeftOut` tells the rest.
  ///
  /// Thread role: control.
  /// - Parameters:
  ///   - path: the file; `-` is standard input.
  ///   - limits: what is taken.
  /// - Throws: `AudioFileError`: each way in which a file can be no sound.
  public static func read(
    _ path: String, limits: AudioFileLimits = .note
  ) throws(AudioFileError) -> AudioFile {
    try read(from: SoundFileHandle.opening(path), path: path, limits: limits)
  }

  /// Reads a file that lies in memory; `path` names it in errors.
  public static func read(
    bytes: [UInt8], path: String, limits: AudioFileLimits = .note
  ) throws(AudioFileError) -> AudioFile {
    try read(from: SoundFileHandle.opening(bytes: bytes, path: path), path: path, limits: limits)
  }

  // MARK: - Through libsndfile

  private static func read(
    from handle: SoundFileHandle, path: String, limits: AudioFileLimits
  ) throws(AudioFileError) -> AudioFile {
    let format = try requireTaken(handle, path: path, limits: limits)
    let rate = Double(handle.info.samplerate)
    let channelCount = Int(handle.info.channels)

    // libsndfile gives its largest number for streams whose end it cannot find.
    let frames = handle.info.frames
    let stored = frames < Int64.max ? Int(frames) : nil
    let wanted = min(stored ?? .max, Int((limits.maximumSeconds * rate).rounded(.up)))
    let channels = try samples(
      handle, channelCount: channelCount, count: wanted, path: path)
    let count = channels[0].count
    guard count > 0 else { throw .noSamples(path: path) }
    if let stored, count < wanted {
      throw .truncated(path: path, expectedSamples: stored, foundSamples: count)
    }
    var file = AudioFile(clip: AudioClip(channels: channels, sampleRate: rate), format: format)
    file.storedSampleCount = stored ?? (count < wanted ? count : nil)
    file.instrument = StoredNotes.instrument(of: handle, sampleCount: stored ?? count)
    file.title = StoredNotes.text(SF_STR_TITLE, of: handle)
    file.comment = StoredNotes.text(SF_STR_COMMENT, of: handle)
    return file
  }

  /// Checks rate, channels and length against the limits, before any sample is read.
  /// - Returns: how the samples are stored.
  static func requireTaken(
    _ handle: SoundFileHandle, path: String, limits: AudioFileLimits
  ) throws(AudioFileError) -> AudioFileFormat {
    let info = handle.info
    guard let format = AudioFileFormat(sndfileFormat: info.format) else {
      throw .malformed(path: path, reason: "an unknown kind of file")
    }
    let rate = Double(info.samplerate)
    guard limits.sampleRates.contains(rate) else {
      throw .sampleRate(path: path, found: rate, allowed: limits.sampleRates)
    }
    let channelCount = Int(info.channels)
    guard channelCount > 0 else { throw .malformed(path: path, reason: "no channels") }
    guard channelCount <= limits.maximumChannels else {
      throw .channels(path: path, found: channelCount, maximum: limits.maximumChannels)
    }
    guard info.frames > 0 else { throw .noSamples(path: path) }
    try requireWhole(handle, format: format, path: path)
    return format
  }

  /// Compares the declared size of the sound with what is there: libsndfile itself shortens a WAV or
  /// AIFF file that was cut off without a word. Writers to pipes declare 0 or a number near 2³¹ or 2³²;
  /// theirs is taken as it comes.
  private static func requireWhole(
    _ handle: SoundFileHandle, format: AudioFileFormat, path: String
  ) throws(AudioFileError) {
    let bits: Int
    switch format.encoding {
    case .integer(let width), .float(let width): bits = width
    case .vorbis, .other: return
    }
    let declaredBytes: Int
    switch format.container {
    case .wav: declaredBytes = handle.chunkSizes("data").first ?? 0
    case .aiff: declaredBytes = (handle.chunkSizes("SSND").first ?? 0) - 8
    case .flac, .ogg: return
    }
    guard declaredBytes < 0x7fff_0000 else { return }
    let declared = declaredBytes / (bits / 8 * Int(handle.info.channels))
    guard declared <= Int(handle.info.frames) else {
      throw .truncated(
        path: path, expectedSamples: declared, foundSamples: Int(handle.info.frames))
    }
  }

  /// Reads up to `count` samples of each channel, `[channel][sample]`, and checks each.
  private static func samples(
    _ handle: SoundFileHandle, channelCount: Int, count: Int, path: String
  ) throws(AudioFileError) -> [[Float]] {
    let blockLength = 8192
    var interleaved = [Float](repeating: 0, count: blockLength * channelCount)
    var channels = [[Float]](repeating: [], count: channelCount)
    var done = 0
    while done < count {
      let read = Int(
        sf_readf_float(handle.pointer, &interleaved, Int64(min(blockLength, count - done))))
      guard read > 0 else { break }
      interleaved.withUnsafeBufferPointer { block in
        for channel in 0..<channelCount {
          channels[channel].append(
            contentsOf: (0..<read).lazy.map { block[$0 * channelCount + channel] })
        }
      }
      if let bad = interleaved[..<(read * channelCount)].firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(
          path: path, channel: bad % channelCount, sample: done + bad / channelCount)
      }
      done += read
    }
    return channels
  }
}

import CSndFile
import Foundation
import Signal

extension AudioFile {
  /// Reads a WAV, AIFF, FLAC, OGG or MP3 file.
  ///
  /// Samples come as linear amplitude, integers divided by their full scale. A longer file than
  /// `limits` allows is read up to there; `secondsLeftOut` tells the rest. Of a file that is cut off
  /// all is read that stands; `remarks` tell it.
  ///
  /// Thread role: control.
  /// - Parameters:
  ///   - path: the file; `-` is standard input.
  ///   - limits: what is taken.
  /// - Throws: `AudioFileError`: each way in which a file can be no sound.
  package static func read(
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
    var channels = try samples(
      handle, channelCount: channelCount, count: wanted, path: path)
    let count = channels[0].count
    guard count > 0 else { throw .noSamples(path: path) }
    let remarks = [
      cutOff(handle, format: format, wanted: wanted, found: count),
      try rescale(&channels, format: format, path: path),
    ].compactMap(\.self)
    var file = AudioFile(clip: AudioClip(channels: channels, sampleRate: rate), format: format)
    file.remarks = remarks
    file.storedSampleCount = count < wanted ? count : stored
    file.instrument = StoredNotes.instrument(
      of: handle, sampleCount: file.storedSampleCount ?? count)
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
    return format
  }

  /// Whether the file ends before its time: it declares more sound than is there. libsndfile itself
  /// shortens a WAV or AIFF file that was cut off without a word. Writers to pipes declare a number
  /// near 2³¹ or 2³²; theirs is taken as it comes.
  /// - Parameters:
  ///   - wanted: samples that were to be read.
  ///   - found: samples that were read.
  private static func cutOff(
    _ handle: SoundFileHandle, format: AudioFileFormat, wanted: Int, found: Int
  ) -> AudioFileRemark? {
    let stored = Int(handle.info.frames)
    if found < wanted, handle.info.frames < Int64.max, format.container != .mp3 {
      return .cutOff(
        expectedSamples: max(stored, declaredSamples(handle, format: format) ?? 0),
        foundSamples: found)
    }
    if let declared = declaredSamples(handle, format: format), declared > stored {
      return .cutOff(expectedSamples: declared, foundSamples: stored)
    }
    if format.container == .ogg, handle.isCutOffStream {
      return .cutOff(expectedSamples: nil, foundSamples: stored)
    }
    return nil
  }

  /// Checks that nothing of the sound is missing, as far as can be told before it is read.
  static func requireWhole(
    _ handle: SoundFileHandle, format: AudioFileFormat, path: String
  ) throws(AudioFileError) {
    if case .cutOff(let expected, let found)? = cutOff(handle, format: format, wanted: 0, found: 0)
    {
      throw .truncated(path: path, expectedSamples: expected, foundSamples: found)
    }
  }

  /// Samples that a WAV or AIFF file declares; nil where it does not say.
  private static func declaredSamples(
    _ handle: SoundFileHandle, format: AudioFileFormat
  ) -> Int? {
    let bits: Int
    switch format.encoding {
    case .integer(let width), .float(let width): bits = width
    case .vorbis, .other: return nil
    }
    let declaredBytes: Int
    switch format.container {
    case .wav: declaredBytes = handle.chunkSizes("data").first ?? 0
    case .aiff: declaredBytes = (handle.chunkSizes("SSND").first ?? 0) - 8
    case .flac, .ogg, .mp3: return nil
    }
    guard declaredBytes < 0x7fff_0000 else { return nil }
    return declaredBytes / (bits / 8 * Int(handle.info.channels))
  }

  /// Brings floating-point samples on the scale of integers to full scale. Programs that work with
  /// 16-bit numbers write such files by mistake.
  /// - Throws: `AudioFileError.absurd` for samples that are on no scale.
  private static func rescale(
    _ channels: inout [[Float]], format: AudioFileFormat, path: String
  ) throws(AudioFileError) -> AudioFileRemark? {
    guard case .float = format.encoding else { return nil }
    let peak = channels.reduce(0) { $1.reduce($0) { max($0, abs($1)) } }
    guard peak > highestPeak else { return nil }
    guard let bits = [16, 24, 32].first(where: { peak <= exp2(Float($0 - 1)) }) else {
      throw .absurd(path: path, peak: Double(peak))
    }
    let scale = exp2(-Float(bits - 1))
    for i in channels.indices { channels[i] = channels[i].map { scale * $0 } }
    return .rescaled(bits: bits)
  }

  /// The highest peak of a floating-point file that is believed: 36 dB above full scale.
  private static let highestPeak: Float = 64

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

import CSndFile
import Foundation
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
    let isStandardInput = path == "-"
    let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .notFound(path: path) : .notReadable(path: path, reason: systemError())
    }
    defer { if !isStandardInput { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .notReadable(path: path, reason: systemError())
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .isDirectory(path: path)
    case S_IFREG where !isStandardInput: break
    default:
      return try read(bytes: slurp(descriptor, path: path), path: path, limits: limits)
    }
    guard status.st_size > 0 else { throw .empty(path: path) }
    var head = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &head, head.count, 0)
    try requireAudio(head: Array(head.prefix(max(0, count))), path: path)
    guard let handle = SoundFileHandle.reading(descriptor: descriptor) else {
      throw .malformed(path: path, reason: SoundFileHandle.openingError)
    }
    return try read(from: handle, path: path, limits: limits)
  }

  /// Reads a file that lies in memory; `path` names it in errors.
  public static func read(
    bytes: [UInt8], path: String, limits: AudioFileLimits = .note
  ) throws(AudioFileError) -> AudioFile {
    guard !bytes.isEmpty else { throw .empty(path: path) }
    try requireAudio(head: Array(bytes.prefix(16)), path: path)
    let memory = MemoryFile(bytes)
    guard let handle = SoundFileHandle.memory(memory, mode: SFM_READ, info: SF_INFO()) else {
      throw .malformed(path: path, reason: SoundFileHandle.openingError)
    }
    return try read(from: handle, path: path, limits: limits)
  }

  // MARK: - Before libsndfile

  /// Lets only the four families reach libsndfile, and names what else a musician may have at hand.
  private static func requireAudio(head: [UInt8], path: String) throws(AudioFileError) {
    func begins(_ text: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    if begins("RIFF") || begins("RIFX") || begins("RF64") {
      if begins("WAVE", at: 8) { return }
      throw .notAudio(
        path: path,
        found: begins("sfbk", at: 8) ? "is a SoundFont" : "is a RIFF file without sound")
    }
    if begins("FORM"), begins("AIF", at: 8) { return }
    if begins("fLaC") || begins("OggS") { return }
    let found =
      if begins("ID3") || (head.count > 1 && head[0] == 0xff && head[1] & 0xe0 == 0xe0) {
        "looks like an MP3; convert it to WAV first"
      } else if begins("ftyp", at: 4) {
        "looks like an M4A or MP4; convert it to WAV first"
      } else if begins("MThd") {
        "is a MIDI file"
      } else if head.allSatisfy({ (0x20..<0x7f).contains($0) || (9...13).contains($0) }) {
        "is text"
      } else {
        "begins with bytes that none of them has"
      }
    throw .notAudio(path: path, found: found)
  }

  /// Reads a pipe to its end, or to a size that no note reaches.
  private static func slurp(
    _ descriptor: Int32, path: String, maximumBytes: Int = 1 << 28
  ) throws(AudioFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .notReadable(path: path, reason: systemError()) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: block[..<count])
      guard bytes.count <= maximumBytes else {
        throw .notReadable(path: path, reason: "more than \(maximumBytes >> 20) MiB in a pipe")
      }
    }
  }

  private static func systemError() -> String { String(cString: strerror(errno)) }

  // MARK: - Through libsndfile

  private static func read(
    from handle: SoundFileHandle, path: String, limits: AudioFileLimits
  ) throws(AudioFileError) -> AudioFile {
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

    // libsndfile gives its largest number for streams whose end it cannot find.
    let stored = info.frames < Int64.max ? Int(info.frames) : nil
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

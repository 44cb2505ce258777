import CSndFile
import OutputFiles
import Signal

extension AudioFile {
  /// Writes the file, whole or not at all.
  ///
  /// Integer formats are dithered; what is beyond full scale is clipped, in integer and Vorbis formats.
  /// The sampler's notes are kept by WAV alone; texts by all formats.
  ///
  /// Thread role: control.
  /// - Parameters:
  ///   - path: where to; `-` is standard output, as WAV.
  ///   - format: what is written; nil for the kind that the path's suffix says. The file's own
  ///     ``format`` is taken where it is of that kind, and where there is no suffix.
  /// - Returns: how many samples were clipped, over all channels.
  /// - Throws: `AudioFileError.unknownSuffix`, `.unwritable` or `.output`, with nothing left behind.
  @discardableResult
  package func write(
    to path: String, as format: AudioFileFormat? = nil
  ) throws(AudioFileError) -> Int {
    var file = self
    if let format {
      file.format = format
    } else if path == "-" || path.split(separator: "/").last?.contains(".") == true {
      let named = try AudioFileFormat(forPath: path)
      if named.container != file.format.container { file.format = named }
    }
    let (bytes, clippedCount) = try file.encoded(path: path)
    do {
      try OutputFile.write(bytes, to: path)
    } catch {
      throw .output(error)
    }
    return clippedCount
  }

  /// The bytes of the file; `path` names it in errors.
  /// - Returns: the bytes, and how many samples were clipped.
  /// - Throws: `AudioFileError.unwritable` when the format cannot hold the sound.
  public func encoded(
    path: String
  ) throws(AudioFileError) -> (bytes: [UInt8], clippedCount: Int) {
    let memory = MemoryFile()
    var clippedCount = 0
    do {
      let handle = try openForWriting(memory, path: path)
      try writeNotes(to: handle, path: path)
      clippedCount = try writeSamples(to: handle, path: path)
    }
    // libsndfile completes its headers as the handle closes, which it has by now.
    var bytes = memory.bytes
    if format.container == .wav, let instrument {
      InstrumentChunk(instrument).insert(into: &bytes)
    }
    return (bytes, clippedCount)
  }

  // MARK: - The three steps

  private func openForWriting(
    _ memory: MemoryFile, path: String
  ) throws(AudioFileError) -> SoundFileHandle {
    func unwritable(_ reason: String) -> AudioFileError {
      .unwritable(path: path, format: format, reason: reason)
    }
    guard clip.sampleCount > 0 else { throw unwritable("there is no sound in it") }
    guard clip.channels.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw unwritable("a sample is not a number or infinite")
    }
    guard let number = format.sndfileFormat else {
      throw unwritable("this format is not written; take 16 or 24-bit integers, or WAV float")
    }
    var info = SF_INFO()
    info.format = number
    info.channels = Int32(clamping: clip.channelCount)
    info.samplerate = Int32(clamping: Int(clip.sampleRate.rounded()))
    guard sf_format_check(&info) == SF_TRUE else {
      throw unwritable(
        "it does not hold \(clip.channelCount) channels at \(info.samplerate) Hz")
    }
    do {
      return try SoundFileHandle.memory(memory, mode: SFM_WRITE, info: info)
    } catch {
      throw unwritable(error.reason)
    }
  }

  private func writeNotes(
    to handle: SoundFileHandle, path: String
  ) throws(AudioFileError) {
    if format.container == .wav, var stored = instrument?.stored {
      let size = Int32(MemoryLayout<SF_INSTRUMENT>.size)
      sf_command(handle.pointer, Int32(SFC_SET_INSTRUMENT), &stored, size)
    }
    for (kind, text) in [(SF_STR_TITLE, title), (SF_STR_COMMENT, comment)] {
      guard let text, !text.isEmpty else { continue }
      guard text.utf8.count <= Self.longestText(in: format.container) else {
        throw .unwritable(
          path: path, format: format,
          reason: "a text of \(text.utf8.count) bytes is too long for it")
      }
      sf_set_string(handle.pointer, Int32(kind), text)
    }
  }

  /// Bytes of text that come back from a file. Longer ones make AIFF files that libsndfile 1.2 cannot
  /// open again, and it loses those of WAV files somewhere beyond 32,000.
  private static func longestText(in container: AudioFileFormat.Container) -> Int {
    container == .aiff ? 2_000 : 32_000
  }

  private func writeSamples(
    to handle: SoundFileHandle, path: String
  ) throws(AudioFileError) -> Int {
    let channelCount = clip.channelCount
    var interleaved = [Float](repeating: 0, count: clip.sampleCount * channelCount)
    for (channel, samples) in clip.channels.enumerated() {
      for (index, sample) in samples.enumerated() {
        interleaved[index * channelCount + channel] = sample
      }
    }
    let blockLength = 4096 * channelCount
    var isWhole = true
    var clippedCount = 0
    if case .integer(let bits) = format.encoding {
      var dither = Dither(seed: UInt64(interleaved.count))
      let quantized = dither.quantize(interleaved, bits: bits)
      clippedCount = quantized.clippedCount
      isWhole = quantized.values.withUnsafeBufferPointer { values in
        stride(from: 0, to: values.count, by: blockLength).allSatisfy { start in
          let count = Int64(min(blockLength, values.count - start))
          return sf_write_int(handle.pointer, values.baseAddress! + start, count) == count
        }
      }
    } else {
      if format.encoding == .vorbis {
        clippedCount = interleaved.count { abs($0) > 1 }
        interleaved = interleaved.map { max(-1, min(1, $0)) }
      }
      isWhole = interleaved.withUnsafeBufferPointer { values in
        stride(from: 0, to: values.count, by: blockLength).allSatisfy { start in
          let count = Int64(min(blockLength, values.count - start))
          return sf_write_float(handle.pointer, values.baseAddress! + start, count) == count
        }
      }
    }
    guard isWhole else {
      throw .unwritable(path: path, format: format, reason: handle.error)
    }
    return clippedCount
  }
}

import Signal

/// A sound file as a value: the sound, how it is stored, and what the file says about it.
///
/// ```swift
/// var file = try AudioFile.read("Cello_A3.wav")
/// file.clip = brighter(file.clip)
/// try file.write(to: "Cello_A3_brighter.flac")  // as FLAC: the name says it
/// ```
/// Read `AudioFileLimits` for what is taken, `AudioFileError` for what is refused, and
/// `SampleInstrument` for the root key and loops.
public struct AudioFile: Sendable, Equatable {
  /// The sound.
  public var clip: AudioClip
  /// How the sound is stored in the file.
  public var format: AudioFileFormat
  /// The root key, its tuning and the loops, when the file tells them.
  public var instrument: SampleInstrument?
  /// The title that the file carries.
  public var title: String?
  /// Free text that the file carries; Sfumato keeps the recipe of a sound here.
  public var comment: String?
  /// What is worth knowing of how the file was read; mostly nothing.
  public internal(set) var remarks: [AudioFileRemark] = []
  /// Samples in each channel of the whole file, which may be more than were read; nil when only
  /// reading to its end would tell.
  public internal(set) var storedSampleCount: Int?

  /// Makes a file's value from a sound.
  public init(
    clip: AudioClip, format: AudioFileFormat = AudioFileFormat(.wav, .integer(bits: 24)),
    instrument: SampleInstrument? = nil, title: String? = nil, comment: String? = nil
  ) {
    self.clip = clip
    self.format = format
    self.instrument = instrument
    self.title = title
    self.comment = comment
    self.storedSampleCount = clip.sampleCount
  }

  /// Seconds at the file's end that the limits left out; 0 when all was read.
  public var secondsLeftOut: Double {
    guard let storedSampleCount else { return 0 }
    return Double(max(0, storedSampleCount - clip.sampleCount)) / clip.sampleRate
  }

  /// Checks that nothing of the sound is missing.
  /// - Parameter path: how to name the file in the error.
  /// - Throws: `AudioFileError.truncated`.
  public func requireWhole(path: String) throws(AudioFileError) {
    for case .cutOff(let expected, let found) in remarks {
      throw .truncated(path: path, expectedSamples: expected, foundSamples: found)
    }
  }

  /// Checks that there is something to work with.
  /// - Parameters:
  ///   - path: how to name the file in the error.
  ///   - minimumSamples: fewer are too short.
  ///   - minimumPeakDB: a lower peak is silence; full scale is 0 dB.
  /// - Throws: `AudioFileError.tooShort` or `.silent`.
  public func requireSound(
    path: String, minimumSamples: Int = 256, minimumPeakDB: Double = -90
  ) throws(AudioFileError) {
    guard clip.sampleCount >= minimumSamples else {
      throw .tooShort(
        path: path, foundSamples: clip.sampleCount, minimumSamples: minimumSamples)
    }
    let peakDB = Units.amplitudeToDB(Double(clip.peak))
    guard peakDB >= minimumPeakDB else { throw .silent(path: path, peakDB: peakDB) }
  }
}

import AudioFiles
import Signal

/// What is worth knowing about a sound file: for `sfumato info`, and as JSON for programs.
///
/// Levels are in dB of full scale, times in seconds, pitches MIDI numbers with fractions. What is not
/// known, or does not exist (the level of silence), is nil.
public struct SoundReport: Codable, Sendable, Equatable {
  /// A loop, as the file stores it.
  public struct Loop: Codable, Sendable, Equatable {
    /// `forward`, `backward` or `alternating`.
    public let mode: String
    /// First sample inside.
    public let start: Int
    /// First sample after.
    public let end: Int
  }

  /// Path of the file, as it was given.
  public let file: String
  /// Kind of file and encoding of samples, for example `WAV, 24-bit integer`.
  public let format: String
  /// Length in seconds, of what was read.
  public let seconds: Double
  /// Seconds of the file beyond the reader's limit, which nothing here speaks of.
  public let secondsLeftOut: Double
  /// Samples in each channel, of what was read.
  public let samples: Int
  /// Samples per second.
  public let sampleRate: Double
  /// Number of channels.
  public let channels: Int
  /// Largest sample.
  public let peakDB: Double?
  /// Root mean square over all channels.
  public let rmsDB: Double?
  /// Root key that the file itself tells.
  public let storedPitch: Double?
  /// Loops that the file tells.
  public let loops: [Loop]
  /// Title that the file carries.
  public let title: String?
  /// Comment that the file carries; the recipe of a sound that Sfumato made.
  public let comment: String?

  /// Looks at a file that was read.
  public init(of file: AudioFile, path: String) {
    let clip = file.clip
    self.file = path
    format = file.format.description
    seconds = clip.durationSeconds
    secondsLeftOut = file.secondsLeftOut
    samples = clip.sampleCount
    sampleRate = clip.sampleRate
    channels = clip.channelCount
    peakDB = Self.decibels(clip.peak)
    rmsDB = Self.decibels(clip.rms)
    storedPitch = file.instrument?.rootPitch
    loops = (file.instrument?.loops ?? []).map {
      Loop(mode: $0.mode.rawValue, start: $0.samples.lowerBound, end: $0.samples.upperBound)
    }
    title = file.title
    comment = file.comment
  }

  /// Decibels to a hundredth; nil for silence.
  private static func decibels(_ amplitude: Float) -> Double? {
    amplitude > 0 ? (100 * Units.amplitudeToDB(Double(amplitude))).rounded() / 100 : nil
  }
}

import Foundation
import OutputFiles

/// Why a sound file could not be read or written. The text is for the player: what was found, what was
/// expected, what to do.
public enum AudioFileError: Error, Equatable, LocalizedError {
  /// There is no such file.
  case notFound(path: String)
  /// The path names a folder.
  case isDirectory(path: String)
  /// The system does not let it be read; `reason` is its own text.
  case notReadable(path: String, reason: String)
  /// The file has no bytes.
  case empty(path: String)
  /// The first bytes are those of something else; `found` says what they look like.
  case notAudio(path: String, found: String)
  /// It begins as a sound file and then makes no sense; `reason` is libsndfile's text.
  case malformed(path: String, reason: String)
  /// The file holds fewer samples than it should; nil where it does not say how many.
  case truncated(path: String, expectedSamples: Int?, foundSamples: Int)
  /// The file holds no samples.
  case noSamples(path: String)
  /// The sample rate is no sound recording's.
  case sampleRate(path: String, found: Double, allowed: ClosedRange<Double>)
  /// There are more channels than an instrument has.
  case channels(path: String, found: Int, maximum: Int)
  /// A sample is not a number, or infinite.
  case notFinite(path: String, channel: Int, sample: Int)
  /// The samples are on no scale that a sound could have.
  case absurd(path: String, peak: Double)
  /// All samples are zero, or too quiet to work with.
  case silent(path: String, peakDB: Double)
  /// There are too few samples to work with.
  case tooShort(path: String, foundSamples: Int, minimumSamples: Int)
  /// The output's suffix names no format that is written.
  case unknownSuffix(path: String)
  /// The format cannot hold this sound.
  case unwritable(path: String, format: AudioFileFormat, reason: String)
  /// The file could not be put on the disk.
  case output(OutputFileError)

  /// One sentence: what is wrong and what to do.
  public var errorDescription: String? {
    switch self {
    case .notFound(let path): "\(path): there is no such file"
    case .isDirectory(let path): "\(path): this is a folder; name the files inside it"
    case .notReadable(let path, let reason): "\(path): cannot be read (\(reason))"
    case .empty(let path): "\(path): the file is empty"
    case .notAudio(let path, let found):
      "\(path): not a WAV, AIFF, FLAC, OGG or MP3 file: it \(found)"
    case .malformed(let path, let reason):
      "\(path): the sound file is broken or cut off (\(reason)); get a fresh copy"
    case .truncated(let path, let expected, let found):
      "\(path): the file is cut off: \(found) "
        + (expected.map { "of \($0) " } ?? "") + "samples are there; get a fresh copy"
    case .noSamples(let path): "\(path): the file has a header and no sound"
    case .sampleRate(let path, let found, let allowed):
      "\(path): a sample rate of \(Self.hertz(found)) is not believed; expected "
        + "\(Self.hertz(allowed.lowerBound)) to \(Self.hertz(allowed.upperBound))"
    case .channels(let path, let found, let maximum):
      "\(path): \(found) channels are more than the \(maximum) of one instrument; "
        + "mix it down or export the channels that you want"
    case .notFinite(let path, let channel, let sample):
      "\(path): sample \(sample) of channel \(channel + 1) is not a number or infinite; "
        + "export it again from the program that made it"
    case .absurd(let path, let peak):
      "\(path): its samples reach \(String(format: "%g", peak)), which is no sound (full scale is "
        + "1); export it again from the program that made it"
    case .silent(let path, let peakDB):
      peakDB == -.infinity
        ? "\(path): every sample is zero; a sound is needed here"
        : "\(path): too quiet to work with (peak \(Int(peakDB.rounded())) dB); a sound is needed here"
    case .tooShort(let path, let found, let minimum):
      "\(path): \(found) samples are too few; at least \(minimum) are needed here"
    case .unknownSuffix(let path):
      "\(path): the file's ending must say the format: .wav, .aiff, .flac or .ogg"
    case .unwritable(let path, let format, let reason):
      "\(path): cannot be written as \(format): \(reason)"
    case .output(let error): error.errorDescription
    }
  }

  private static func hertz(_ value: Double) -> String {
    value >= 10_000 && value.truncatingRemainder(dividingBy: 1000) == 0
      ? "\(Int(value / 1000)) kHz" : "\(Int(value)) Hz"
  }
}

import AudioFiles
import Foundation
import Music
import Signal

/// What is worth knowing about a sound file: for `sfumato info`, and as JSON for programs.
///
/// Levels are in dB of full scale, times in seconds, pitches MIDI numbers with fractions. What is not
/// known, or does not exist (the level of silence), is nil.
package struct SoundReport: Codable, Sendable, Equatable {
  /// A loop, as the file stores it.
  package struct Loop: Codable, Sendable, Equatable {
    /// `forward`, `backward` or `alternating`.
    package let mode: String
    /// First sample inside.
    package let start: Int
    /// First sample after.
    package let end: Int
  }

  /// The pitch of the note, from all that is known; see `NotePitchEstimate`.
  package struct Pitch: Codable, Sendable, Equatable {
    /// MIDI pitch with its fraction.
    package let midi: Double
    /// Name of the key, for example `C#4`.
    package let key: String
    /// Cents above the key.
    package let cents: Double
    /// Fundamental frequency.
    package let hertz: Double
    /// Who told the key.
    package let source: NotePitchEstimate.Source
    /// How sure the ear is of what it hears, 0…1; nil if it hears no pitch.
    package let confidence: Double?
  }

  /// How two channels differ.
  package struct Stereo: Codable, Sendable, Equatable {
    /// Power of half their difference over that of half their sum; nil where there is none of one.
    package let sideDB: Double?
    /// Correlation, -1…1: 1 the same, 0 nothing in common, -1 one of them upside down.
    package let correlation: Double
    /// By how much the left one is louder; nil if one is silent.
    package let leftLouderDB: Double?
  }

  /// Path of the file, as it was given.
  package let file: String
  /// Kind of file and encoding of samples, for example `WAV, 24-bit integer`.
  package let format: String
  /// Length in seconds, of what was read.
  package let seconds: Double
  /// Seconds of the file beyond the reader's limit, which nothing here speaks of.
  package let secondsLeftOut: Double
  /// Samples in each channel, of what was read.
  package let samples: Int
  /// Samples per second.
  package let sampleRate: Double
  /// Number of channels.
  package let channels: Int
  /// How the two channels differ; nil for other numbers of channels, and for channels that are the same.
  package let stereo: Stereo?
  /// Largest sample.
  package let peakDB: Double?
  /// Root mean square over all channels.
  package let rmsDB: Double?
  /// The pitch of the note; nil for a sound without one.
  package let pitch: Pitch?
  /// What it sounds like; nil for silence.
  package let description: SoundDescription?
  /// Root pitch that the file itself tells, as a MIDI number.
  package let storedPitch: Double?
  /// Loops that the file tells.
  package let loops: [Loop]
  /// What is worth knowing of how the file was read; mostly nothing.
  package let remarks: [String]
  /// Title that the file carries.
  package let title: String?
  /// Comment that the file carries; the recipe of a sound that Sfumato made.
  package let comment: String?

  /// Looks at a file that was read.
  package init(of file: AudioFile, path: String) {
    let clip = file.clip
    self.file = path
    format = file.format.description
    seconds = clip.durationSeconds
    secondsLeftOut = file.secondsLeftOut
    samples = clip.sampleCount
    sampleRate = clip.sampleRate
    channels = clip.channelCount
    stereo = Self.stereo(clip)
    peakDB = Self.decibels(clip.peak)
    rmsDB = Self.decibels(clip.rms)
    let estimate = NotePitchEstimate(of: file, path: path)
    pitch = Self.pitch(estimate)
    description = SoundDescription(of: clip, pitch: estimate.pitch)
    storedPitch = file.instrument?.rootPitch
    loops = (file.instrument?.loops ?? []).map {
      Loop(mode: $0.mode.rawValue, start: $0.samples.lowerBound, end: $0.samples.upperBound)
    }
    remarks = file.remarks.map(\.description)
    title = file.title
    comment = file.comment
  }

  /// Decibels to a hundredth; nil for silence.
  private static func decibels(_ amplitude: Float) -> Double? {
    amplitude > 0 ? round(Units.amplitudeToDB(Double(amplitude)), 100) : nil
  }

  private static func stereo(_ clip: AudioClip) -> Stereo? {
    guard clip.channelCount == 2, clip.channels[0] != clip.channels[1] else { return nil }
    var (left, right, product) = (0.0, 0.0, 0.0)
    for (l, r) in zip(clip.channels[0], clip.channels[1]) {
      left += Double(l) * Double(l)
      right += Double(r) * Double(r)
      product += Double(l) * Double(r)
    }
    func ratio(_ a: Double, _ b: Double) -> Double? {
      a > 0 && b > 0 ? round(10 * log10(a / b), 100) : nil
    }
    let levels = (left * right).squareRoot()
    return Stereo(
      sideDB: ratio(left + right - 2 * product, left + right + 2 * product),
      correlation: levels > 0 ? round(product / levels, 1000) : 0,
      leftLouderDB: ratio(left, right))
  }

  private static func pitch(_ estimate: NotePitchEstimate) -> Pitch? {
    guard let midi = estimate.pitch, let key = estimate.key, let cents = estimate.cents,
      let source = estimate.source
    else { return nil }
    return Pitch(
      midi: round(midi, 1000), key: NoteName.name(ofKey: key), cents: round(cents, 10),
      hertz: round(Units.pitchToHz(midi), 100), source: source,
      confidence: estimate.heard.flatMap { $0.pitch == nil ? nil : round($0.confidence, 1000) })
  }

  private static func round(_ value: Double, _ parts: Double) -> Double {
    (parts * value).rounded() / parts
  }
}

import OutputFiles
import ArgumentParser
import Sfumato

/// What is said of a sound that was written: for people a line, for programs an object.
struct WrittenSound: Encodable {
  /// The file.
  var file: String
  /// MIDI pitch that was played; null for none, or several.
  var pitch: Double?
  var seconds: Double
  var channels: Int
  /// In dB below full scale; null for silence.
  var peakDB: Double?
  var rmsDB: Double?
  /// Samples beyond full scale that were clipped.
  var clippedSamples: Int
  /// Words of a sentence that it was made from; left out without one.
  var understood: [SoundSentence.Understood]?
  /// Words of the sentence that were not understood.
  var unknown: [String]?

  init(_ clip: AudioClip, path: String, pitch: Double? = nil, clippedSamples: Int) {
    func decibels(_ amplitude: Float) -> Double? {
      amplitude > 0 ? (100 * Units.amplitudeToDB(Double(amplitude))).rounded() / 100 : nil
    }
    file = path
    self.pitch = pitch
    seconds = clip.durationSeconds
    channels = clip.channelCount
    peakDB = decibels(clip.peak)
    rmsDB = decibels(clip.rms)
    self.clippedSamples = clippedSamples
  }

  /// For example `blend.wav: C4, 3.12 s, peak −3.1 dB, RMS −14.5 dB`.
  var text: String {
    func level(_ name: String, _ decibels: Double?) -> String? {
      decibels.map { "\(name) \(Report.number($0, decimals: 1)) dB" }
    }
    let level = [level("peak", peakDB), level("RMS", rmsDB)].compactMap(\.self)
    let parts =
      [
        pitch.map(Report.pitch), Report.duration(seconds),
        channels == 2 ? "stereo" : nil,
      ]
      + (level.isEmpty ? ["silence"] : level)
    return "\(file): " + parts.compactMap(\.self).joined(separator: ", ")
  }
}

/// How a subcommand says what it wrote.
struct ReportOptions: ParsableArguments {
  @Flag(help: "Do not say what was written.")
  var quiet = false

  @Flag(help: "Print JSON in place of text.")
  var json = false

  func validate() throws {
    guard !(quiet && json) else { throw ValidationError("give --quiet or --json, not both") }
  }

  /// Says what was written; nothing where standard output is the sound itself.
  func tell(_ sounds: [WrittenSound]) throws {
    let sounds = sounds.filter { $0.file != OutputFile.standardOutput }
    guard !quiet, !sounds.isEmpty else { return }
    print(json ? try Report.jsonText(sounds) : sounds.map(\.text).joined(separator: "\n"))
  }
}

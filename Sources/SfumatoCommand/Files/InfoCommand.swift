import ArgumentParser
import Foundation
import Sfumato

/// `sfumato info`: what sound and MIDI files hold.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract:
      "Show what sound and MIDI files hold: length, pitch and timbre, or tracks and notes.",
    discussion: """
      Reads WAV, AIFF, FLAC, OGG, MP3 and MIDI files, whatever their names; '-' is standard input. Of a \
      file longer than a minute the first minute is looked at. Of MIDI files tracks, tempo and metre are told and the \
      first bars drawn. A file that cannot be read is reported and the others are still told.

      EXAMPLES
        sfumato info cello_C4.wav
        sfumato info --json Samples/*.wav
        sfumato info tune.mid
      """)

  @Argument(
    help: "Sound files and MIDI files.",
    completion: .file(extensions: SoundInput.suffixes + ["mid", "midi", "kar", "rmi"]))
  var files: [String]

  @Flag(help: "Print a JSON array, one object per file.")
  var json = false

  func run() throws {
    var reports: [FileReport] = []
    var failureCount = 0
    for path in files {
      do {
        let (report, text) = try Self.report(on: path)
        if !json {
          if path != files.first { print() }
          print(text)
        }
        reports.append(report)
      } catch {
        Report.remark(Report.text(of: error))
        failureCount += 1
      }
    }
    if json { print(try Report.jsonText(reports)) }
    if failureCount > 0 { throw ExitCode.failure }
  }

  /// What is told of a file of either kind.
  private enum FileReport: Encodable {
    case sound(SoundReport)
    case score(ScoreReport)

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .sound(let report): try report.encode(to: encoder)
      case .score(let report): try report.encode(to: encoder)
      }
    }
  }

  private static func report(on path: String) throws -> (report: FileReport, text: String) {
    if path == "-" {  // which can be read once
      let bytes = Array(try FileHandle.standardInput.read(upToCount: 1 << 28) ?? Data())
      guard !MIDIFile.isMIDI(bytes) else {
        return score(try MIDIFile(bytes: bytes, path: "standard input"), path: path)
      }
      return sound(try AudioFile.read(bytes: bytes, path: path), path: path)
    }
    if ScoreText.isScore(path) || MIDIFile.isMIDI(atPath: path) {
      return score(try MIDIFile(contentsOf: path), path: path)
    }
    return sound(try AudioFile.read(path), path: path)
  }

  private static func score(
    _ file: MIDIFile, path: String
  ) -> (report: FileReport, text: String) {
    let report = ScoreReport(of: file, path: path)
    return (.score(report), ScoreText.text(report, file.sequence))
  }

  private static func sound(
    _ file: AudioFile, path: String
  ) -> (report: FileReport, text: String) {
    let report = SoundReport(of: file, path: path)
    return (.sound(report), text(report))
  }

  /// A report as lines of name and value.
  private static func text(_ report: SoundReport) -> String {
    var lines = [Report.heading(Report.plain(report.file))]
    func add(_ name: String, _ value: String?) {
      guard let value else { return }
      lines.append(
        "  " + name.padding(toLength: 10, withPad: " ", startingAt: 0) + Report.plain(value))
    }
    add("format", report.format)
    let channels =
      switch report.channels {
      case 1: "mono"
      case 2: "stereo"
      default: "\(report.channels) channels"
      }
    let rate = Report.number(report.sampleRate, decimals: 0)
    add("length", "\(Report.duration(report.seconds)), \(channels), \(rate) Hz")
    add("stereo", report.stereo.map(stereo))
    if report.secondsLeftOut > 0 {
      add("cut", "\(Report.duration(report.secondsLeftOut)) more were not looked at")
    }
    for remark in report.remarks { add("remark", remark) }
    add("level", level(report))
    add("pitch", report.pitch.map(pitch) ?? "none")
    if let sound = report.description {
      add("sound", sound.words)
      add("", numbers(sound))
    }
    add("root key", report.storedPitch.map { "MIDI \(Report.number($0, decimals: 2))" })
    for loop in report.loops { add("loop", "samples \(loop.start) to \(loop.end), \(loop.mode)") }
    add("title", report.title)
    add("comment", report.comment)
    return lines.joined(separator: "\n")
  }

  /// For example `side −8.1 dB, correlation 0.73, left 0.6 dB louder`.
  private static func stereo(_ stereo: SoundReport.Stereo) -> String {
    let side = stereo.sideDB.map { "side \(Report.number($0, decimals: 1)) dB" }
    let balance = stereo.leftLouderDB.flatMap { decibels -> String? in
      guard abs(decibels) >= 0.05 else { return nil }
      let size = Report.number(abs(decibels), decimals: 1)
      return "\(decibels > 0 ? "left" : "right") \(size) dB louder"
    }
    let correlation = "correlation \(Report.number(stereo.correlation, decimals: 2))"
    return [side, correlation, balance].compactMap(\.self).joined(separator: ", ")
  }

  /// For example `A3 +7 cents (220.9 Hz), heard with confidence 0.98`.
  private static func pitch(_ pitch: SoundReport.Pitch) -> String {
    let cents = Int(pitch.cents.rounded())
    let unit = abs(cents) == 1 ? "cent" : "cents"
    let tuning = cents == 0 ? "" : " \(cents < 0 ? "\u{2212}" : "+")\(abs(cents)) \(unit)"
    let heard = "\(Report.number(pitch.hertz, decimals: 1)) Hz"
    let source =
      switch pitch.source {
      case .rootPitch: "by the file's root key"
      case .fileName: "by the file's name"
      case .sound: "by ear"
      }
    let confidence = pitch.confidence.map { ", confidence \(Report.number($0, decimals: 2))" } ?? ""
    return "\(pitch.key)\(tuning), \(heard), \(source)\(confidence)"
  }

  /// For example `centroid 1210 Hz, attack 12 ms, falls 8.3 dB/s, noise 0.4 %`.
  private static func numbers(_ sound: SoundDescription) -> String {
    var parts = [
      "centroid \(Report.number(sound.brightnessHz, decimals: 0)) Hz",
      "attack \(Report.number(sound.attackMilliseconds, decimals: 0)) ms",
    ]
    if let decay = sound.decayDBPerSecond {
      let speed = Report.number(abs(decay), decimals: 1)
      parts.append("\(decay < 0 ? "rises" : "falls") \(speed) dB/s")
    }
    parts.append("noise \(Report.number(100 * sound.noisiness, decimals: 1)) %")
    if let ratio = sound.oddToEvenDB {
      parts.append("odd/even \(Report.number(ratio, decimals: 1)) dB")
    }
    if let stretch = sound.inharmonicity, stretch >= 1e-5 {
      parts.append("inharmonicity \(Report.number(stretch, decimals: 5))")
    }
    return parts.joined(separator: ", ")
  }

  private static func level(_ report: SoundReport) -> String {
    guard let peak = report.peakDB, let rms = report.rmsDB else { return "silence" }
    return "peak \(Report.number(peak, decimals: 1)) dB, RMS \(Report.number(rms, decimals: 1)) dB"
  }
}

import ArgumentParser
import Sfumato

/// `sfumato repair bandwidth`: the highs that a recording has lost.
struct RepairBandwidthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bandwidth",
    abstract: "Give a recording with its highs cut off a full band again.",
    discussion: """
      Finds where the sound ends, says so, and makes what is above: the band below is moved up, by \
      whole multiples of the pitch where there is one, mixed with noise, and brought to the levels that \
      recordings have there. What was given keeps its spectrum and phase. Full-band sounds are left \
      alone. Sounds below 44.1 kHz come out at 48 kHz, others at their own rate. Files of hours take \
      little memory.

      EXAMPLES
        sfumato repair bandwidth tape.wav -o bright.wav
        sfumato repair bandwidth phone_8kHz.wav -o full.flac --preview full.png
        sfumato repair bandwidth old.wav -o new.wav --from 6kHz
      """)

  @OptionGroup var files: RepairFiles

  @Option(help: ArgumentHelp("Where the sound ends: auto, or a frequency.", valueName: "8kHz|auto"))
  var from = "auto"

  /// What was found, for programs.
  private struct Result: Encodable {
    var input: String
    var output: String
    /// Null for a full-band sound.
    var cutoffHz: Double?
    var sampleRate: Double
    var timesRealTime: Double
  }

  func validate() throws {
    guard from != "auto" else { return }
    guard let cutoff = FrequencyArgument(argument: from)?.hertz else {
      throw ValidationError("--from must be auto or a frequency such as 8kHz, not '\(from)'")
    }
    try require("--from", cutoff, in: BandwidthRepair.cutoffs, unit: "Hz")
  }

  func run() throws {
    try files.check()
    let reader = try AudioFileReader(files.input)
    var repair = BandwidthRepair()
    repair.cutoffHz = FrequencyArgument(argument: from)?.hertz
    let line = ProgressLine(unit: "windows")
    let start = ContinuousClock.now
    var writer: AudioFileWriter?
    let report = try files.repairing {
      try repair.extend(reader) { report in
        writer = try AudioFileWriter(
          to: files.output, like: reader, sampleRate: report.sampleRate,
          expectedSampleCount: Int(
            Double(reader.sampleCount) * report.sampleRate / reader.sampleRate))
      } progress: {
        line.show($0, of: $1)
      } write: {
        try writer?.write($0)
      }
    }
    line.end()
    try writer?.finish()
    if let count = writer?.clippedCount, count > 0 {
      Report.remark(
        "\(files.output): \(count) samples lie beyond full scale and were clipped; "
          + "turn the input down by some dB first")
    }
    if let preview = files.preview {
      try RepairPreview(reader, result: files.output).write(to: preview)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let sound = Double(reader.sampleCount) / reader.sampleRate
    try tell(report, timesRealTime: sound / seconds)
  }

  private func tell(_ report: BandwidthRepair.Report, timesRealTime: Double) throws {
    let line =
      report.cutoffHz.map {
        "the sound ended at \(Report.number($0 / 1000, decimals: 1)) kHz; "
          + "the band above was made anew"
      } ?? "the sound has its full band and was left alone"
    try files.tell(
      Result(
        input: files.input, output: files.output, cutoffHz: report.cutoffHz?.rounded(),
        sampleRate: report.sampleRate, timesRealTime: timesRealTime.rounded()),
      "\(files.output): \(line)")
  }
}

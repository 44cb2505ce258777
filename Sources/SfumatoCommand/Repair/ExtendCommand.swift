import ArgumentParser
import Sfumato

/// `sfumato extend`: a note that goes on where its recording ends.
struct ExtendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extend",
    abstract: "Carry a note on beyond the end of its recording.",
    discussion: """
      The recording stays as it is to its last good sample. What follows is made of its partials and \
      its noise: struck notes decay on, each partial at its own rate; held ones move on as they moved, \
      predicted frame by frame, with their vibrato and their breath. No loop, no click.

      EXAMPLES
        sfumato extend flute.wav -o long.wav --to 8s
        sfumato extend piano.wav -o long.flac --to 12s --after 1.4s
        sfumato extend violin.wav -o other.wav --to 6s --seed 7
        sfumato extend oboe.wav -o calm.wav --to 6s --temperature 0.5
      """)

  @OptionGroup var files: RepairFiles

  @Option(help: ArgumentHelp("Length of the result.", valueName: "8s"))
  var to: TimeArgument

  @Option(
    help: ArgumentHelp(
      "Where the recording is left.  (default: its end, or the release)", valueName: "1.4s"))
  var after: TimeArgument?

  @Option(
    help: "How lively a held note goes on: 1 as it was, 0 without chance, at most 2.")
  var temperature = 1.0

  @Option(help: "The same seed gives the same samples.")
  var seed: UInt64 = 1

  /// What was found, for programs.
  private struct Result: Encodable {
    var input: String
    var output: String
    var held: Bool
    var seamSeconds: Double
    var partials: Int
    var levelStepDB: Double
    var vibratoCents: Double
  }

  func validate() throws {
    try require("--to", to.seconds, in: 0.1...600, unit: "s")
    try require("--temperature", temperature, in: 0...2)
  }

  func run() throws {
    try files.check()
    let reader = try AudioFileReader(files.input)
    let duration = Double(reader.sampleCount) / reader.sampleRate
    if let after, after.seconds > duration + 0.001 {
      throw ValidationError(
        "--after \(Report.number(after.seconds, decimals: 3)) s lies beyond the end of \(files.input) "
          + "(\(Report.number(duration, decimals: 3)) s)")
    }
    // A note is looked at around its seam only, and hardly beyond what is asked for.
    let known = min(reader.sampleCount, Int((to.seconds + 1) * reader.sampleRate))
    let clip = AudioClip(
      channels: try reader.samples(in: 0..<known), sampleRate: reader.sampleRate)
    var note = NoteExtension(toSeconds: to.seconds)
    note.afterSeconds = after?.seconds
    note.temperature = temperature
    note.seed = seed
    let (result, report) = try files.repairing { try note.extend(clip) }
    let seam = Int((report.seamSeconds * clip.sampleRate).rounded())
    let writer = try AudioFileWriter(
      to: files.output, like: reader, expectedSampleCount: result.sampleCount)
    try writer.copy(0..<seam, of: reader)
    try writer.write(result.channels.map { Array($0[seam...]) })
    try writer.finish()
    if writer.clippedCount > 0 {
      Report.remark(
        "\(files.output): \(writer.clippedCount) samples beyond full scale were clipped")
    }
    if let preview = files.preview {
      var picture = SpectrogramPicture()
      picture.add(clip, title: "before")
      picture.add(result, title: "after")
      try picture.write(to: preview)
    }
    try tell(report)
  }

  private func tell(_ report: NoteExtension.Report) throws {
    let vibrato = report.vibratoCents > 0 ? ", vibrato of \(Int(report.vibratoCents)) cents" : ""
    try files.tell(
      Result(
        input: files.input, output: files.output, held: report.isHeld,
        seamSeconds: report.seamSeconds, partials: report.partialCount,
        levelStepDB: (100 * report.levelStepDB).rounded() / 100,
        vibratoCents: report.vibratoCents.rounded()),
      "\(files.output): recorded to \(Report.number(report.seamSeconds, decimals: 3)) s, then "
        + (report.isHeld ? "held" : "decaying")
        + ": \(Report.count(report.partialCount, "partial")) and noise"
        + vibrato)
  }
}

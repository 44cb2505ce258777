import ArgumentParser
import Sfumato

/// `sfumato repair attack`: the beginning of a note that was cut off.
struct RepairAttackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attack",
    abstract: "Give a note the attack back that was cut off, or make a damaged one anew.",
    discussion: """
      The note is carried on backwards, so that partials and phases meet, and its beginning is shaped as \
      those of notes that go on like it: it strikes or rises, band by band. A likely attack, not the one \
      that was there: noises of a hammer or a breath that left no trace do not come back. The recording itself \
      stays bit for bit; loops and cue points move with it.

      With --replace the first --length of the recording is made anew, and the rest stays where it is.

      EXAMPLES
        sfumato repair attack late.wav -o whole.wav
        sfumato repair attack late.wav -o whole.wav --length 40ms --preview whole.png
        sfumato repair attack clicked.wav -o clean.wav --replace --length 60ms
      """)

  @OptionGroup var files: RepairFiles

  @Option(help: ArgumentHelp("Length of the attack, 10ms to 250ms.", valueName: "time"))
  var length = TimeArgument(argument: "80ms")!

  @Flag(help: "Put the attack in place of the first --length, not before it.")
  var replace = false

  @Option(help: "The same seed gives the same samples.")
  var seed: UInt64 = 1

  /// What was made, for programs.
  private struct Result: Encodable {
    var input: String
    var output: String
    var lengthSeconds: Double
    var isReplaced: Bool
    var levelStepDB: Double
  }

  func validate() throws {
    let range = AttackRepair.lengths
    try require(
      "--length", 1000 * length.seconds, in: 1000 * range.lowerBound...1000 * range.upperBound,
      unit: "ms")
  }

  func run() throws {
    try files.check()
    let reader = try AudioFileReader(files.input)
    let rate = reader.sampleRate
    let lost = replace ? Int((length.seconds * rate).rounded()) : 0
    let seen = min(lost, reader.sampleCount)..<min(reader.sampleCount, lost + Int(4 * rate))
    var repair = AttackRepair(seconds: length.seconds)
    repair.seed = seed
    let known = AudioClip(channels: try reader.samples(in: seen), sampleRate: rate)
    let (result, report) = try files.repairing { try repair.restore(known) }
    let beginning = result.channels.map { Array($0[..<report.sampleCount]) }
    let writer = try AudioFileWriter(
      to: files.output, like: reader,
      expectedSampleCount: reader.sampleCount + report.sampleCount - lost,
      leadingCount: report.sampleCount - lost)
    if !writer.isExact {
      Report.remark("\(files.output): \(writer.format) loses a little; .wav keeps every sample")
    }
    try writer.write(beginning)
    try writer.copy(lost..<reader.sampleCount, of: reader)
    try writer.finish()
    if writer.clippedCount > 0 {
      Report.remark(
        "\(files.output): \(writer.clippedCount) new samples lie beyond full scale and were clipped; "
          + "turn the input down by some dB first")
    }
    if report.beginsSoftly, !replace {
      Report.remark(
        "\(files.input): begins softly, as with an attack of its own; what was made stands before it, "
          + "--replace puts it in its place")
    }
    if let preview = files.preview {
      // Both at the same place in time, after a moment of silence.
      let silence = [Float](repeating: 0, count: Int(0.1 * rate))
      let given = try reader.samples(in: (replace ? 0 : lost)..<seen.upperBound)
      let gap = replace ? silence : silence + beginning[0].map { _ in 0 }
      var picture = SpectrogramPicture()
      picture.add(
        AudioClip(channels: given.map { gap + $0 }, sampleRate: rate), title: "before")
      picture.add(
        AudioClip(channels: result.channels.map { silence + $0 }, sampleRate: rate), title: "after")
      try picture.write(to: preview)
    }
    try tell(report, sampleRate: rate)
  }

  private func tell(_ report: AttackRepair.Report, sampleRate: Double) throws {
    let seconds = Double(report.sampleCount) / sampleRate
    try files.tell(
      Result(
        input: files.input, output: files.output, lengthSeconds: (1e4 * seconds).rounded() / 1e4,
        isReplaced: replace, levelStepDB: (100 * report.levelStepDB).rounded() / 100),
      "\(files.output): an attack of \(Report.number(1000 * seconds, decimals: 0)) ms "
        + (replace ? "in place of the first samples" : "before the recording"))
  }
}

import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato repair holes`: gaps, clicks, dropouts and clipped peaks.
struct RepairHolesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "holes",
    abstract: "Fill holes in a recording: given ones, clicks, dropouts, clipped peaks.",
    discussion: """
      Each hole is filled from what sounds around it, in each channel. All other samples stay bit for \
      bit; rate, bits, texts, loops and cue points are kept. Files of hours take little memory.

      METHODS (the report names the one that was used)
        janssen        up to 16,384 samples (0.37 s at 44.1 kHz): autoregression from both sides at once, in rounds
        partials       longer: partials and noise of both sides joined to one another
        extrapolation  the same with less than 0.1 s beside it: both sides continued, with a cross-fade
        continuation   at the start or end of a sound: the one side that there is

      LISTS
        With --find, --list writes what was found, one hole a line; without, it reads such a list. \
      Edit it in between: start_s,end_s,channel,cause,level.

      EXAMPLES
        sfumato repair holes take.wav -o whole.wav \\
          --hole 1.20s-1.26s --hole 2.5s-2.52s
        sfumato repair holes take.wav -o whole.wav --hole 1.2s-1.9s --choices 3
        sfumato repair holes vinyl.flac -o clean.flac --find clicks,dropouts
        sfumato repair holes loud.wav --find clipping --list holes.csv
        sfumato repair holes loud.wav -o open.wav --list holes.csv --preview open.png
      """)

  @Argument(
    help: "Sound file; '-' is standard input.", completion: .file(extensions: SoundInput.suffixes))
  var input: String

  @Option(
    name: .shortAndLong, help: "The sound to write, in the input's own format.",
    completion: .file(extensions: SoundInput.suffixes))
  var output: String?

  @Option(help: ArgumentHelp("A hole; may be given several times.", valueName: "1.20s-1.26s"))
  var hole: [TimeSpanArgument] = []

  @Option(help: "What to look for: clicks, dropouts, clipping, with commas between.")
  var find: HoleCauses?

  @Option(
    help: "List of holes: written with --find, read without.",
    completion: .file(extensions: ["csv"]))
  var list: String?

  @Option(
    help:
      "So many fillings of the noise in long holes, in files whose names end in -1, -2 and so on.")
  var choices = 1

  @Option(help: "The same seed gives the same samples.")
  var seed: UInt64 = 1

  @Option(help: "Picture of the sound before, after, and of what was changed.")
  var preview: String?

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    if hole.isEmpty && find == nil && list == nil {
      throw ValidationError(
        "say what to fill: --hole 1.20s-1.26s, --find clicks, or --list holes.csv")
    }
    if output == nil && (find == nil || list == nil) {
      throw ValidationError("--output is missing; only with --find and --list it may be left out")
    }
    if preview != nil && output == nil { throw ValidationError("--preview needs --output") }
    try require("--choices", choices, in: 1...99)
    if choices > 1, output == OutputFile.standardOutput || output == nil || preview != nil {
      throw ValidationError("--choices needs a file after --output, and no --preview")
    }
  }

  func run() throws {
    for path in outputs {
      try OutputFile.check(
        path, inputs: [input, list].compactMap { $0 }, mayReplace: choices == 1)
    }
    if let preview { try PictureOutput.check(preview, inputs: [input]) }
    if let list, find != nil { try OutputFile.check(list, inputs: [input]) }
    let reader = try AudioFileReader(input)
    let holes = try gather(in: reader)
    if holes.isEmpty, output != nil {
      Report.remark("\(input): nothing was found; the output is a copy")
    }
    let done = try outputs.enumerated().map { number, path in
      try fill(holes, of: reader, to: path, seed: seed &+ UInt64(number))
    }
    if done.count > 1, !holes.isEmpty, done[0].fillings == done[1].fillings {
      Report.remark(
        "all choices are alike: there is no noise to be drawn in holes as short as these")
    }
    if !done.isEmpty { try tell(done.map(\.result)) }
  }

  /// The sounds to write, one for each choice.
  private var outputs: [String] {
    guard let output else { return [] }
    guard choices > 1 else { return [output] }
    let name = output.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let suffix = name.dropFirst().lastIndex(of: ".").map { name[$0...] } ?? ""
    return (1...choices).map { "\(output.dropLast(suffix.count))-\($0)\(suffix)" }
  }

  /// Writes the sound with its holes filled.
  private func fill(
    _ holes: [SoundHole], of reader: AudioFileReader, to output: String, seed: UInt64
  ) throws -> (fillings: [HoleFilling], result: Result) {
    let line = ProgressLine(unit: "holes")
    let start = ContinuousClock.now
    var repair = HoleRepair()
    repair.seed = seed
    let fillings = try RepairFiles.repairing(input) {
      try repair.fillings(of: holes, in: reader) { line.show($0, of: $1) }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    line.end()
    let patches = fillings.map {
      AudioPatch(channel: $0.channel, start: $0.hole.samples.lowerBound, samples: $0.samples)
    }
    let writer = try AudioFileWriter(to: output, like: reader)
    if !writer.isExact {
      Report.remark("\(output): \(writer.format) loses a little; .wav keeps every sample")
    }
    try writer.copy(0..<reader.sampleCount, of: reader, replacing: patches)
    try writer.finish()
    if writer.clippedCount > 0 {
      Report.remark(
        "\(output): \(writer.clippedCount) new samples lie beyond full scale and were clipped; "
          + "turn the input down by some dB first")
    }
    if let preview {
      try RepairPreview(reader, patches: patches).write(to: preview)
    }
    let result = Result(
      fillings, input: input, output: output, sampleRate: reader.sampleRate, seconds: seconds)
    return (fillings, result)
  }

  /// The holes that were given, listed and found.
  private func gather(in reader: AudioFileReader) throws -> [SoundHole] {
    var holes = hole.map { SoundHole(samples: $0.samples(at: reader.sampleRate)) }
    if let find {
      let line = ProgressLine(unit: "samples")
      let found = try HoleFinder(causes: find.causes).holes(in: reader) { line.show($0, of: $1) }
      line.end()
      if let list {
        let text = HoleList.text(found, sampleRate: reader.sampleRate)
        try OutputFile.write(Array(text.utf8), to: list)
      }
      if output == nil { print(Self.summary(of: found, input: input)) }
      holes += found
    } else if let list {
      guard let bytes = FileManager.default.contents(atPath: list) else {
        throw ValidationError("\(list): there is no such file, or it cannot be read")
      }
      do {
        holes += try HoleList.holes(
          in: String(decoding: bytes, as: UTF8.self), sampleRate: reader.sampleRate)
      } catch {
        throw ValidationError("\(list): \(error)")
      }
    }
    return holes
  }

  private static func summary(of holes: [SoundHole], input: String) -> String {
    let counts = SoundHole.Cause.allCases.compactMap { cause -> String? in
      let count = holes.count { $0.cause == cause }
      return count > 0 ? "\(count) of \(cause.rawValue)" : nil
    }
    return "\(input): " + (counts.isEmpty ? "no holes" : counts.joined(separator: ", "))
  }

  // MARK: - Report

  /// What was done, for programs.
  private struct Result: Encodable {
    struct Hole: Encodable {
      var startSeconds: Double
      var endSeconds: Double
      var channel: Int
      var cause: String
      var method: String
      var order: Int
      var iterations: Int
    }
    var input: String
    var output: String
    var holes: [Hole]
    var holesPerSecond: Double?

    /// - Parameter seconds: in which the holes were filled.
    init(
      _ fillings: [HoleFilling], input: String, output: String, sampleRate: Double,
      seconds: Double
    ) {
      self.input = input
      self.output = output
      holes = fillings.map { filling in
        Hole(
          startSeconds: Double(filling.hole.samples.lowerBound) / sampleRate,
          endSeconds: Double(filling.hole.samples.upperBound) / sampleRate,
          channel: filling.channel + 1, cause: filling.hole.cause.rawValue,
          method: filling.method.rawValue, order: filling.order, iterations: filling.iterations)
      }
      holesPerSecond =
        holes.isEmpty ? nil : (10 * Double(holes.count) / seconds).rounded() / 10
    }

    /// In a line.
    var summary: String {
      let counts = Dictionary(grouping: holes.map { "\($0.cause), \($0.method)" }) { $0 }
        .map { "\($0.value.count) (\($0.key))" }.sorted()
      return "\(output): holes filled: "
        + (counts.isEmpty ? "none" : counts.joined(separator: ", "))
    }
  }

  /// Tells what was done; of several choices as an array.
  private func tell(_ results: [Result]) throws {
    let text =
      json
      ? try choices > 1 ? Report.jsonText(results) : Report.jsonText(results[0])
      : results.map(\.summary).joined(separator: "\n")
    Report.tell(text, besideOutput: output)
  }
}

/// What to look for, as it is typed: `clicks,dropouts,clipping`.
struct HoleCauses: ExpressibleByArgument {
  let causes: Set<SoundHole.Cause>

  init?(argument: String) {
    let names: [String: SoundHole.Cause] = [
      "clicks": .click, "click": .click, "dropouts": .dropout, "dropout": .dropout,
      "clipping": .clipping,
    ]
    let found = argument.split(separator: ",")
      .map { names[$0.trimmingCharacters(in: .whitespaces)] }
    guard !found.isEmpty, !found.contains(nil) else { return nil }
    causes = Set(found.compactMap { $0 })
  }
}

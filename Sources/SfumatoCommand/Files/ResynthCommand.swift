import OutputFiles
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato resynth`: a sound without its phase, and how well it is found again.
struct ResynthCommand: ParsableCommand {
  /// The ways to phase, by the names that are typed.
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case pghi
    case rtpghi
    case griffinLim = "griffin-lim"
  }

  /// What a run found, for programs.
  struct Result: Encodable {
    var input: String
    var output: String
    var phase: String
    /// Null for an exact way back.
    var convergenceDB: Double?
    var timesRealTime: Double
  }

  static let configuration = CommandConfiguration(
    commandName: "resynth",
    abstract: "Reconstruct the phase of a sound from its magnitudes; report the convergence.",
    discussion: """
      Takes the sound to the magnitudes of its spectrogram and back to samples. This is the last step \
      of all that Sfumato plays, alone. Prints the spectral convergence in dB (lower is better: -30 \
      is good, -50 is hard to tell from the original) and the speed in times real time.

      PHASE
        pghi         in one pass over the whole sound, along the loudest partials
        rtpghi       frame by frame, as the live player does it
        griffin-lim  pghi, then made better by rounds of fast Griffin-Lim

      EXAMPLES
        sfumato resynth cello_C4.wav -o again.wav
        sfumato resynth cello_C4.wav -o again.wav --phase rtpghi
        sfumato resynth cello_C4.wav -o again.flac --phase griffin-lim
      """)

  @Argument(
    help: "Sound file; '-' is standard input.", completion: .file(extensions: SoundInput.suffixes))
  var input: String

  @OptionGroup var destination: SoundOutputOptions

  @Option(help: "How phase is found.")
  var phase = Method.pghi

  @Option(help: "Rounds of fast Griffin-Lim, 0 to 1000; with griffin-lim only.  (default: 16)")
  var iterations: Int?

  @Option(help: "Frames that are waited for, 0 or 1; with rtpghi only.  (default: 1)")
  var lookAhead: Int?

  @OptionGroup var report: ReportOptions

  func validate() throws {
    if iterations != nil && phase != .griffinLim {
      throw ValidationError("--iterations needs --phase griffin-lim")
    }
    if lookAhead != nil && phase != .rtpghi {
      throw ValidationError("--look-ahead needs --phase rtpghi")
    }
    try require("--iterations", iterations, in: 0...1000)
    if let lookAhead, RTPGHI.LookAhead(rawValue: lookAhead) == nil {
      throw ValidationError("--look-ahead must be 0 or 1, not \(lookAhead)")
    }
  }

  func run() throws {
    let path = try destination.path(name: SoundInput.title(input) + "_resynth")
    try SoundOutput.check(path, destination.storage.bits, inputs: [input])
    var file = try SoundInput.sound(input)
    let result = try Resynthesis(file.clip, phase: method)
    file.clip = result.clip
    file.comment = "sfumato resynth --phase \(name)"
    try SoundOutput.write(file, to: path, destination.storage.bits)
    try tell(result, path: path)
  }

  private var method: PhaseReconstruction {
    switch phase {
    case .pghi: .pghi
    case .rtpghi: .rtpghi(lookAhead: lookAhead.flatMap(RTPGHI.LookAhead.init) ?? .oneFrame)
    case .griffinLim: iterations.map { .griffinLim(iterations: $0) } ?? .export
    }
  }

  /// The method with its number, for example `griffin-lim --iterations 16`.
  private var name: String {
    switch method {
    case .pghi: phase.rawValue
    case .rtpghi(let lookAhead): "\(phase.rawValue) --look-ahead \(lookAhead.rawValue)"
    case .griffinLim(let iterations): "\(phase.rawValue) --iterations \(iterations)"
    }
  }

  /// Prints what was found; on standard error when standard output carries the sound.
  private func tell(_ result: Resynthesis, path: String) throws {
    let decibels = result.convergenceDB.isFinite ? result.convergenceDB : nil
    let found = Result(
      input: input, output: path, phase: name,
      convergenceDB: decibels.map { (100 * $0).rounded() / 100 },
      timesRealTime: result.timesRealTime.rounded())
    let text =
      report.json
      ? try Report.jsonText(found)
      : "\(path): convergence "
        + (decibels.map { Report.number($0, decimals: 1) + " dB" } ?? "exact")
        + ", \(Report.number(result.timesRealTime, decimals: 0)) times real time (\(name))"
    if report.quiet { return }
    if path == OutputFile.standardOutput {
      Report.complain(text + "\n")
    } else {
      print(text)
    }
  }
}

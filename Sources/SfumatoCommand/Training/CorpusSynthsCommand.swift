import Corpora
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato corpus synths`: notes of the programs of software synthesizers.
struct CorpusSynthsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synths",
    abstract: "Build a corpus of notes of software synthesizers' factory programs.",
    discussion: """
      Plays the programs of the DSSI plugins ZynAddSubFX, WhySynth, hexter, Xsynth and amsynth, as far \
      as they are installed (Debian: zynaddsubfx-dssi, zynaddsubfx-data, whysynth, hexter, \
      xsynth-dssi, amsynth), dry as they are, on several keys at two velocities. Each plugin runs in \
      a process of its own. Notes that are silent or not on their key are left out; of the programs \
      a twentieth is held out from training.
      """)

  @Option(name: .shortAndLong, help: "Folder to make; it must not be there yet.")
  var output: String

  @Option(help: "Notes to try, spread over all programs.")
  var notes = 8_000

  @Option(help: "Length of each note in seconds, 0.1 to 10.")
  var seconds = 3.0

  @Option(help: "Seconds until the key is let go.")
  var held = 2.2

  @Option(help: "Decides which programs, keys and velocities are drawn.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (1...1_000_000).contains(notes) else {
      throw ValidationError("--notes \(notes) is not within 1 to 1000000.")
    }
    guard (0.1...10).contains(seconds) else {
      throw ValidationError("--seconds \(seconds) is not within 0.1 to 10.")
    }
    guard held > 0, held <= 10 else {
      throw ValidationError("--held \(held) is not within 0 to 10.")
    }
  }

  func run() throws {
    var options = SynthCorpus.Options()
    options.noteCount = notes
    options.seconds = seconds
    options.heldSeconds = held
    options.seed = seed
    let corpus = try SynthCorpus(options: options)
    print("Synthesizers: \(corpus.names.joined(separator: ", "))")
    if !corpus.missingPackages.isEmpty {
      let packages = corpus.missingPackages.joined(separator: " ")
      Report.remark("others are not installed; for them, `apt install \(packages)`")
    }
    try CorpusProgress.report(output: output) { directory, progress throws(NoteCorpusError) in
      try corpus.build(at: directory, progress: progress)
    }
  }
}

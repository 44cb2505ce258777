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

  @Option(help: "Notes to try, spread over all programs.")
  var notes = 8_000

  @OptionGroup var rendering: RenderedCorpusOptions

  func validate() throws {
    guard (1...1_000_000).contains(notes) else {
      throw ValidationError("--notes \(notes) is not within 1 to 1000000.")
    }
  }

  func run() throws {
    var options = SynthCorpus.Options()
    options.noteCount = notes
    options.seconds = rendering.seconds
    options.heldSeconds = rendering.held
    options.seed = rendering.seed
    let corpus = try SynthCorpus(options: options)
    print("Synthesizers: \(corpus.names.joined(separator: ", "))")
    if !corpus.missingPackages.isEmpty {
      let packages = corpus.missingPackages.joined(separator: " ")
      Report.remark("others are not installed; for them, `apt install \(packages)`")
    }
    try CorpusProgress.report(output: rendering.output) {
      directory, progress throws(NoteCorpusError) in
      try corpus.build(at: directory, progress: progress)
    }
  }
}

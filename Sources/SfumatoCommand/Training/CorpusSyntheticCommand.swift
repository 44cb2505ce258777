import Corpora
import ArgumentParser
import Foundation
import Neural
import Sfumato

/// `sfumato corpus synthetic`: notes of instruments that the program makes up.
struct CorpusSyntheticCommand: ParsableCommand, RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthetic",
    abstract: "Build a corpus of notes of instruments that the program makes up.",
    discussion: """
      Each instrument is drawn by the seed: partials, FM, filtered waves, plucked strings, bars and \
      bells, breath and bow, voices, drums and noise, with bodies, vibrato and tunings of their own, \
      on several keys and at several velocities. No recording is in it, so no licence is needed. Of \
      the instruments a twentieth is held out from training.
      """)

  @Option(help: "Instruments to make up.")
  var instruments = 600

  @Option(help: "Notes of each instrument.")
  var notesPerInstrument = 12

  @OptionGroup var rendering: RenderedCorpusOptions

  func validate() throws {
    guard (1...9_999).contains(instruments) else {
      throw ValidationError("--instruments \(instruments) is not within 1 to 9999.")
    }
    guard (1...200).contains(notesPerInstrument) else {
      throw ValidationError("--notes-per-instrument \(notesPerInstrument) is not within 1 to 200.")
    }
  }

  func run() throws {
    var options = SyntheticCorpus.Options()
    options.instrumentCount = instruments
    options.notesPerInstrument = notesPerInstrument
    options.seconds = rendering.seconds
    options.heldSeconds = rendering.held
    options.seed = rendering.seed
    let corpus = SyntheticCorpus(options: options)
    try CorpusProgress.report(output: rendering.output) {
      directory, progress throws(NoteCorpusError) in
      try corpus.build(at: directory, group: Ranks.current, progress: progress)
    }
  }
}

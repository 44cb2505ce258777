import Corpora
import ArgumentParser
import Foundation
import Sfumato

/// `sfumato corpus synthetic`: notes of instruments that the program makes up.
struct CorpusSyntheticCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthetic",
    abstract: "Build a corpus of notes of instruments that the program makes up.",
    discussion: """
      Each instrument is drawn by the seed: partials, FM, filtered waves, plucked strings, bars and \
      bells, breath and bow, voices, drums and noise, with bodies, vibrato and tunings of their own, \
      on several keys and at several velocities. No recording is in it, so no licence is needed. Of \
      the instruments a twentieth is held out from training.
      """)

  @Option(name: .shortAndLong, help: "Folder to make; it must not be there yet.")
  var output: String

  @Option(help: "Instruments to make up.")
  var instruments = 600

  @Option(help: "Notes of each instrument.")
  var notesPerInstrument = 12

  @Option(help: "Length of each note in seconds, 0.1 to 10.")
  var seconds = 3.0

  @Option(help: "Longest time in seconds until the key is let go.")
  var held = 2.2

  @Option(help: "Decides everything.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (1...9_999).contains(instruments) else {
      throw ValidationError("--instruments \(instruments) is not within 1 to 9999.")
    }
    guard (1...200).contains(notesPerInstrument) else {
      throw ValidationError("--notes-per-instrument \(notesPerInstrument) is not within 1 to 200.")
    }
    guard (0.1...10).contains(seconds) else {
      throw ValidationError("--seconds \(seconds) is not within 0.1 to 10.")
    }
    guard held > 0, held <= 10 else {
      throw ValidationError("--held \(held) is not within 0 to 10.")
    }
  }

  func run() throws {
    var options = SyntheticCorpus.Options()
    options.instrumentCount = instruments
    options.notesPerInstrument = notesPerInstrument
    options.seconds = seconds
    options.heldSeconds = held
    options.seed = seed
    let corpus = SyntheticCorpus(options: options)
    try CorpusProgress.report(output: output) { directory, progress throws(NoteCorpusError) in
      try corpus.build(at: directory, progress: progress)
    }
  }
}

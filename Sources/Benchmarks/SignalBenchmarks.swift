import ArgumentParser
import AudioFiles
import Foundation
import Signal

/// Speed of the transforms and of each way to phases, and how near each way comes, on the notes
/// of a folder.
struct SignalBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signal",
    abstract: "Transforms and phase: times real time on one core, spectral convergence in dB.")

  @Option(help: "Folder of notes.")
  var samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples").path

  @Option(help: "Times each measurement is repeated; the best counts.")
  var rounds = 5

  @Option(help: "Only the phase method of this name.")
  var only = ""

  @Flag(help: "Show spectral convergence note by note.")
  var notes = false

  func run() throws {
    let notes = try Note.load(folder: samples)
    let seconds = notes.reduce(0) { $0 + Double($1.samples.count) / $1.sampleRate }
    let frames = notes.reduce(0) { $0 + $1.magnitudes.frameCount }
    print(
      String(
        format: "%d notes, %.1f s, %d frames of %d bins, hop %d; CPU time, best of %d",
        notes.count, seconds, frames, STFTConfiguration.standard.binCount,
        STFTConfiguration.standard.hopLength, rounds))
    transforms(notes, seconds)
    phases(notes, seconds)
  }

  private func transforms(_ notes: [Note], _ seconds: Double) {
    let stft = STFT(.standard)
    print("\ntransform                        × real time   µs/frame")
    let frames = Double(notes.reduce(0) { $0 + $1.magnitudes.frameCount })
    func show(_ name: String, _ work: () -> Void) {
      let best = Stopwatch.measure(rounds: rounds, work).best
      print(
        name.padding(toLength: 32, withPad: " ", startingAt: 0)
          + String(format: "%12.0f %10.2f", seconds / best, best / frames * 1e6))
    }
    show("STFT") {
      for note in notes { _ = stft.analyze(note.samples, sampleRate: note.sampleRate) }
    }
    show("inverse STFT") { for note in notes { _ = stft.synthesize(note.spectrogram) } }
    show("magnitudes") { for note in notes { _ = note.spectrogram.magnitudes } }
  }

  private func phases(_ notes: [Note], _ seconds: Double) {
    typealias Method = (name: String, run: (Note) -> ComplexSpectrogram)
    let methods: [Method] = [
      ("random phase", { PhaseBaselines.random($0.magnitudes) }),
      ("SPSI", { PhaseBaselines.spsi($0.magnitudes) }),
      ("RTPGHI, no look-ahead", { RTPGHI.phase(for: $0.magnitudes, lookAhead: .none) }),
      ("RTPGHI, one frame", { RTPGHI.phase(for: $0.magnitudes, lookAhead: .oneFrame) }),
      ("PGHI", { PGHI().phase(for: $0.magnitudes) }),
      ("one fast Griffin-Lim iteration", { GriffinLim(iterations: 1).refine($0.spectrogram) }),
      (
        "random + 16 fast Griffin-Lim",
        { GriffinLim(iterations: 16).refine(PhaseBaselines.random($0.magnitudes)) }
      ),
      ("PGHI + 16 fast Griffin-Lim", { PhaseReconstruction.export.reconstruct($0.magnitudes) }),
    ]
    print("\nphase                            × real time  ns/bin  mean dB  worst dB")
    let bins = Double(notes.reduce(0) { $0 + $1.magnitudes.values.count })
    for method in methods where only.isEmpty || method.name == only {
      let best = Stopwatch.measure(rounds: rounds) {
        for note in notes { _ = method.run(note) }
      }.best
      let decibels = notes.map { SpectralConvergence.decibels(of: method.run($0)) }
      let mean = decibels.reduce(0, +) / Double(notes.count)
      print(
        method.name.padding(toLength: 32, withPad: " ", startingAt: 0)
          + String(
            format: "%12.0f %7.1f %8.1f %9.1f", seconds / best, best / bins * 1e9, mean,
            decibels.max() ?? 0))
      if self.notes {
        for (note, value) in zip(notes, decibels) {
          print(String(format: "    %8.1f dB  ", value) + note.name)
        }
      }
    }
  }
}

/// A note, transformed.
private struct Note {
  let name: String
  let samples: [Float]
  let sampleRate: Double
  let spectrogram: ComplexSpectrogram
  let magnitudes: MagnitudeSpectrogram

  /// All sound files of a folder, by name.
  static func load(folder: String) throws -> [Note] {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".wav") }.sorted()
    guard !files.isEmpty else {
      throw ValidationError("\(folder) has no .wav files; name one with --samples")
    }
    return try files.map { name in
      let clip = try AudioFile.read(folder + "/" + name).clip
      let spectrogram = STFT(.standard).analyze(clip.mono, sampleRate: clip.sampleRate)
      return Note(
        name: name, samples: clip.mono, sampleRate: clip.sampleRate, spectrogram: spectrogram,
        magnitudes: spectrogram.magnitudes)
    }
  }
}

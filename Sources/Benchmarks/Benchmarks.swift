import ArgumentParser

/// Prints times, ratios and sizes; one subcommand per part of the library.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the library: times real time, ratios against plain versions and peers.",
    subcommands: [
      AudioInBenchmarks.self, BandwidthBenchmarks.self, CutBenchmarks.self,
      AttackBenchmarks.self,
      ExtensionBenchmarks.self,
      HoleBenchmarks.self,
      LibraryBenchmarks.self, NeuralBenchmarks.self, NoteBenchmarks.self, PageLatency.self,
      PageMapFrames.self,
      ChordBenchmarks.self, HeardChordBenchmarks.self, JamBenchmarks.self,
      PhraseBenchmarks.self,
      PitchBenchmarks.self,
      SignalBenchmarks.self, StereoBenchmarks.self, TransferBenchmarks.self, VoiceBenchmarks.self,
    ])
}

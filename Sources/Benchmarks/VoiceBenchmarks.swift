import ArgumentParser
import CAllocationProbe
import Foundation
import NoteVAE
import Sfumato

/// How many voices fit into real time while the blend moves, and how soon a control is heard.
struct VoiceBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voices",
    abstract: "Rendering of morphing voices: block times against real time, latency of controls.")

  @Option(help: "Folder of notes.")
  var samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples").path

  @Option(help: "Samples of a block.")
  var block = 256

  @Option(help: "Blocks that are timed, for each number of voices.")
  var blocks = 4000

  @Option(help: "Moments at which latency is measured.")
  var moments = 400

  @Option(help: "Seed of those moments.")
  var seed: UInt64 = 1

  @Option(help: "The note model; by default the one that is installed.")
  var preset: String?

  @Flag(help: "Give all sounds a stereo image, as if they had been recorded so.")
  var stereo = false

  @Flag(help: "Leave out the latencies.")
  var noLatency = false

  func run() throws {
    let loader = SoundLoader(try NotePreset.load(preset))
    let two = try sounds(["flute_C4", "cello_C4"], loader)
    let four = try sounds(["flute_C4", "cello_C4", "piano_C4", "choir_C4"], loader)
    print(
      "blocks of \(block) samples at 48 kHz, the blend moves in each; CPU time of the thread in % of"
        + " real time\n\nsounds  voices    mean     p99   p99.9     max  allocations")
    for sounds in [two, four] {
      for voices in [1, 4, 8, 16, 32, 48] {
        printLoad(loader.model, sounds, voices: voices)
      }
    }
    print(
      "\neverything on: glide, room, a tuning; bend and pressure of every key move in each block")
    for sounds in [two, four] { printLoad(loader.model, sounds, voices: 32, everything: true) }
    print("\nthe same, eight keys of four voices each")
    for sounds in [two, four] {
      printLoad(loader.model, sounds, voices: 8, unison: 4, everything: true)
    }
    guard !noLatency else { return }
    print(ControlLatency.heading(moments: moments))
    for voices in [1, 8, 32] {
      for control in ControlLatency.Control.allCases {
        let latency = ControlLatency(
          of: control, voices: voices, block: block, moments: moments, seed: seed
        ) { performance(loader.model, two, voices: voices) }
        print(latency)
      }
    }
  }

  private func sounds(_ names: [String], _ loader: SoundLoader) throws -> SoundSet {
    let count = StereoImage.setCount * StereoImage.bandCount
    let image = StereoImage(
      pan: .init(repeating: 0.2, count: count), spread: .init(repeating: 0.5, count: count),
      motion: 1)
    return SoundSet(
      try names.map { name in
        var latent = try loader.note("\(samples)/\(name).wav").note.latent
        if stereo { latent.stereo = image }
        return latent
      }, of: loader.model)
  }

  /// Keys of so many voices, spread over the middle of the keyboard.
  private func keys(_ count: Int) -> [Int] { (0..<count).map { 36 + $0 * 7 % 48 } }

  private func performance(
    _ model: NoteModel, _ sounds: SoundSet, voices: Int, unison: Int = 1, everything: Bool = false
  ) -> Performance {
    var options = PerformanceOptions()
    options.voiceCount = 64
    options.voicing.unison = unison
    if everything {
      options.voicing.glideSeconds = 10
      options.chorus.mix = 0.3
      options.room.mix = 0.3
      options.temperament = TuningTable(.equal)
    }
    let performance = Performance(model, sounds: sounds, options: options)
    for key in keys(voices) {
      performance.send(PerformanceEvent(.noteOn(key: key, velocity: 0.7)))
    }
    return performance
  }

  private func printLoad(
    _ model: NoteModel, _ sounds: SoundSet, voices: Int, unison: Int = 1, everything: Bool = false
  ) {
    let performance = performance(
      model, sounds, voices: voices, unison: unison, everything: everything)
    let moved = everything ? keys(voices) : []
    let output = UnsafeMutablePointer<Float>.allocate(capacity: 2 * block)
    defer { output.deallocate() }
    var loads: [Double] = []
    var allocations = 0
    for number in 0..<blocks + 100 {
      let turn = Double(number) / 90
      performance.send(
        PerformanceEvent(.blend(BlendPosition(x: 0.5 + 0.5 * sin(turn), y: 0.5 + 0.5 * cos(turn)))))
      for key in moved {
        performance.send(PerformanceEvent(.keyBend(key: key, semitones: 0.2 * sin(turn))))
        performance.send(PerformanceEvent(.keyPressure(key: key, amount: 0.5 + 0.5 * sin(turn))))
      }
      let (start, before) = (Stopwatch.now(.thread), allocation_probe_count())
      performance.render(into: output, output + block, frameCount: block)
      let seconds = Stopwatch.now(.thread) - start
      // Until all notes have begun, and memory is warm.
      guard number >= 100 else { continue }
      allocations += allocation_probe_count() - before
      loads.append(100 * seconds * performance.sampleRate / Double(block))
    }
    loads.sort()
    print(
      String(
        format: "%6d  %6d  %5.1f %%  %5.1f %%  %5.1f %%  %5.1f %%  %d", sounds.count,
        voices * unison,
        loads.reduce(0, +) / Double(loads.count), loads.percentile(0.99), loads.percentile(0.999),
        loads.last!, allocations))
  }
}

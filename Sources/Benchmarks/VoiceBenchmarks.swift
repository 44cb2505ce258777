import ArgumentParser
import CAllocationProbe
import Foundation
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

  @Option(help: "The note model; by default the one that is installed.")
  var preset: String?

  /// Moments at which latency is measured.
  private static let moments = 200

  func run() throws {
    let loader = SoundLoader(try NotePreset.load(preset))
    let two = try loader.sounds(["flute_C4", "cello_C4"].map { "\(samples)/\($0).wav" })
    let four = try loader.sounds(
      ["flute_C4", "cello_C4", "piano_C4", "choir_C4"].map { "\(samples)/\($0).wav" })
    print(
      "blocks of \(block) samples at 48 kHz, the blend moves in each; CPU time of the thread in % of"
        + " real time\n\nsounds  voices    mean     p99   p99.9     max  allocations")
    for sounds in [two, four] {
      for voices in [1, 4, 8, 16, 32, 48] {
        printLoad(loader.model, sounds, voices: voices)
      }
    }
    print(
      "\nms from control to first changed sample, wait for the block and its rendering included; \(Self.moments)"
        + " random moments\nvoices  control       p50    p90    p99    max  p50 of a change above -40 dB"
    )
    for voices in [1, 32] {
      for name in ["blend", "note on"] {
        printLatency(loader.model, two, voices: voices, control: name)
      }
    }
  }

  /// Keys of so many voices, spread over the middle of the keyboard.
  private func keys(_ count: Int) -> [Int] { (0..<count).map { 36 + $0 * 7 % 48 } }

  private func performance(_ model: NoteModel, _ sounds: SoundSet, voices: Int) -> Performance {
    var options = PerformanceOptions()
    options.voiceCount = 64
    let performance = Performance(model, sounds: sounds, options: options)
    for key in keys(voices) {
      performance.send(PerformanceEvent(.noteOn(key: key, velocity: 0.7)))
    }
    return performance
  }

  private func printLoad(_ model: NoteModel, _ sounds: SoundSet, voices: Int) {
    let performance = performance(model, sounds, voices: voices)
    let output = UnsafeMutablePointer<Float>.allocate(capacity: 2 * block)
    defer { output.deallocate() }
    var loads: [Double] = []
    var allocations = 0
    for number in 0..<blocks + 100 {
      let turn = Double(number) / 90
      performance.send(
        PerformanceEvent(.blend(BlendPosition(x: 0.5 + 0.5 * sin(turn), y: 0.5 + 0.5 * cos(turn)))))
      let (start, before) = (Self.threadSeconds, allocation_probe_count())
      performance.render(into: output, output + block, frameCount: block)
      let seconds = Self.threadSeconds - start
      // Until all notes have begun, and memory is warm.
      guard number >= 100 else { continue }
      allocations += allocation_probe_count() - before
      loads.append(100 * seconds * performance.sampleRate / Double(block))
    }
    loads.sort()
    print(
      String(
        format: "%6d  %6d  %5.1f %%  %5.1f %%  %5.1f %%  %5.1f %%  %d", sounds.count, voices,
        loads.reduce(0, +) / Double(loads.count), Self.percentile(loads, 0.99),
        Self.percentile(loads, 0.999), loads.last!, allocations))
  }

  /// Two performances, one of which gets the event: where do they part?
  private func printLatency(
    _ model: NoteModel, _ sounds: SoundSet, voices: Int, control: String
  ) {
    let pair = [
      performance(model, sounds, voices: voices), performance(model, sounds, voices: voices),
    ]
    let output = UnsafeMutablePointer<Float>.allocate(capacity: 4 * block)
    defer { output.deallocate() }
    func render(_ index: Int) -> Double {
      let start = Self.threadSeconds
      let left = output + 2 * index * block
      pair[index].render(into: left, left + block, frameCount: block)
      return Self.threadSeconds - start
    }
    for _ in 0..<100 { _ = (render(0), render(1)) }
    var random = SystemRandomNumberGenerator()
    var (first, audible): ([Double], [Double]) = ([], [])
    for round in 0..<Self.moments {
      // The moment within the block before; then both hear the same again.
      let wait = Double.random(in: 0..<1, using: &random) * Double(block)
      let x = round % 2 == 0 ? 1.0 : 0.0
      let isNote = control == "note on"
      let action: PerformanceEvent.Action =
        isNote ? .noteOn(key: 90, velocity: 0.7) : .blend(BlendPosition(x: x))
      pair[0].send(PerformanceEvent(action))
      var (seconds, foundFirst, foundAudible, level) = (0.0, false, false, Float(0))
      for later in 0..<16 where !foundAudible {
        seconds = render(0)
        _ = render(1)
        for i in 0..<block { level = max(level, abs(output[2 * block + i])) }
        for i in 0..<block where !foundAudible {
          let difference = abs(output[i] - output[2 * block + i])
          let samples = wait + Double(later * block + i)
          let milliseconds = 1000 * (samples / pair[0].sampleRate + (later == 0 ? seconds : 0))
          if difference > 0, !foundFirst {
            foundFirst = true
            first.append(milliseconds)
          }
          if difference > 0.01 * level {
            foundAudible = true
            audible.append(milliseconds)
          }
        }
      }
      // A note ends; a blend is followed by the other.
      pair[isNote ? 0 : 1].send(PerformanceEvent(isNote ? .noteOff(key: 90) : action))
      for _ in 0..<(isNote ? 60 : 6) { _ = (render(0), render(1)) }
    }
    first.sort()
    audible.sort()
    print(
      String(
        format: "%6d  %@ %6.2f %6.2f %6.2f %6.2f  %6.2f", voices,
        control.padding(toLength: 10, withPad: " ", startingAt: 0),
        Self.percentile(first, 0.5), Self.percentile(first, 0.9), Self.percentile(first, 0.99),
        first.last ?? 0, Self.percentile(audible, 0.5)))
  }

  private static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
  }

  /// Seconds that this thread has worked, whatever its neighbours do.
  private static var threadSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}

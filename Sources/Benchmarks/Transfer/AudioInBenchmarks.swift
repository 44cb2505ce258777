import ArgumentParser
import CAllocationProbe
import Foundation
import Sfumato
import TestSupport

/// Measures `play --audio-in` on devices that keep time: from a sound at the microphone to the loudspeaker.
struct AudioInBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audio-in",
    abstract: "Measures a played microphone: latency by pitch, underruns, allocations.",
    discussion: """
      A microphone that hears struck notes, each pitch again and again at every phase of the periods, plays a \
      blend on a loudspeaker of 256 × 2 frames; neither is a sound card, both keep time by the system's \
      clock, that of the microphone somewhat fast. A note's latency runs from where it reaches a quarter of its \
      amplitude in the microphone to where it does in the loudspeaker.
      """)

  @Option(help: "Minutes to play.")
  var minutes = 1.0

  @Option(help: "Period of the loudspeaker in frames; it holds two.")
  var period = 256

  @Option(help: "What the microphone's clock is fast by, in parts per million.")
  var ppm = 80

  @Option(help: "Sounds to blend.")
  var sounds = ["Samples/flute_C4.wav", "Samples/cello_C4.wav"]

  private static let keys = [33.0, 40, 45, 52, 57, 64, 69, 76, 81]
  private static let rate = 48_000.0
  private static let noteSeconds = 0.3

  func run() throws {
    PacedDevice.prepare()
    let (samples, notes) = melody()
    let microphone = try PacedDevice(hearing: samples, ppm: ppm)
    let loudspeaker = try PacedDevice(format: "FLOAT_LE")
    let loader = SoundLoader(try NotePreset.load())
    let set = try loader.sounds(sounds)
    let capture = try Capture(
      microphone.name,
      wanted: PCMSettings(channelCount: 1, periodLength: max(32, period / 2), periodCount: 8))
    let ring = capture.samples
    var lineOptions = LiveLine.Options()
    lineOptions.direct = 1e-4
    let line = LiveLine(
      loader.model, sounds: set, sourceRate: Double(capture.settings.sampleRate),
      sourcePeriod: capture.settings.periodLength, options: lineOptions
    ) { ring.read(into: $0, count: $1) }
    var options = Player.Options()
    options.device = loudspeaker.name
    options.settings.periodLength = period
    options.settings.periodCount = 2
    let instrument = try LiveInstrument(
      .performance(Performance(loader.model, sounds: set)), options: options, line: line)
    instrument.start()
    capture.start()
    sleep(1)
    let allocations = allocation_probe_count()
    let end = Stopwatch.now(.wall) + Double(samples.count) / Self.rate - 1
    while Stopwatch.now(.wall) < end { usleep(100_000) }
    let allocated = allocation_probe_count() - allocations
    let status = instrument.player.status
    instrument.stop()
    capture.stop()
    let load = 100 * status.renderSeconds / max(1e-3, status.renderedSeconds)
    print(
      String(
        format:
          "%.1f min, %d × 2 frames: %d underruns, %d overruns, CPU %.0f %%, real-time threads: %@",
        minutes, period, loudspeaker.underrunCount, capture.status.overrunCount, load,
        status.isRealTime ? "yes" : "no"))
    print(
      "allocations of the process meanwhile: "
        + (allocation_probe_is_available() != 0 ? "\(allocated)" : "not counted")
        + "; direct sound: \(line.status.slipCount) slips, "
        + String(format: "drift learned %.0f of %d ppm", line.status.driftPPM, ppm))
    try tell(notes, samples, microphone, loudspeaker)
  }

  /// Notes in turn, with pauses of every length.
  private func melody() -> ([Float], [(key: Double, start: Int)]) {
    var samples = [Float](repeating: 0, count: Int(1.5 * Self.rate))
    var notes: [(key: Double, start: Int)] = []
    var number = 0
    while Double(samples.count) < 60 * minutes * Self.rate {
      let key = Self.keys[(number * 4) % Self.keys.count]
      notes.append((key, samples.count))
      let hz = Units.pitchToHz(key)
      for i in 0..<Int(Self.noteSeconds * Self.rate) {
        let t = Double(i) / Self.rate
        var wave = 0.0
        for k in 1...8 {
          let phase = 2 * Double.pi * hz * Double(k) * t + Double(k * k)
          wave += sin(phase) / Double(k)
        }
        let edge = min(1, t / 0.003, (Self.noteSeconds - t) / 0.02)
        samples.append(Float(0.1 * edge * wave))
      }
      samples += [Float](repeating: 0, count: 7200 + number * 1373 % 5333)
      number += 1
    }
    return (samples, notes)
  }

  private func tell(
    _ notes: [(key: Double, start: Int)], _ given: [Float], _ microphone: PacedDevice,
    _ loudspeaker: PacedDevice
  ) throws {
    let frames = loudspeaker.samples(as: Float.self)
    let heard = stride(from: 0, to: frames.count, by: 2).map { frames[$0] }
    let clock = Self.rate * (1 + 1e-6 * Double(ppm))
    var latencies: [Double: [Double]] = [:]
    var wrong: [Double: Int] = [:]
    let tracker = PitchTracker()
    for (number, note) in notes.enumerated() {
      guard
        let began = microphone.seconds(ofFrame: Self.reach(given, note.start), rate: clock),
        let zero = loudspeaker.seconds(ofFrame: 0, rate: Self.rate)
      else { return }
      var first = max(0, Int((began - zero) * Self.rate))
      guard first < heard.count, let then = loudspeaker.seconds(ofFrame: first, rate: Self.rate)
      else { continue }
      first += Int((began - then) * Self.rate)  // what underruns have moved
      guard first >= 0, first + 24_000 < heard.count,
        let sounds = loudspeaker.seconds(ofFrame: Self.reach(heard, first), rate: Self.rate)
      else { continue }
      latencies[note.key, default: []].append(1000 * (sounds - began))
      guard number % 10 < 3 else { continue }
      let clip = AudioClip(
        samples: Array(heard[first + 4800..<first + 14_400]), sampleRate: Self.rate)
      let pitch = tracker.notePitch(of: clip).pitch ?? 0
      if abs(pitch - note.key) > 0.5 { wrong[note.key, default: 0] += 1 }
    }
    print("note      Hz   notes   median     p90      p99     max   (ms)")
    for key in Self.keys {
      guard let values = latencies[key]?.sorted(), !values.isEmpty else { continue }
      func at(_ share: Double) -> Double {
        values[min(values.count - 1, Int(share * Double(values.count)))]
      }
      print(
        NoteName.name(ofKey: Int(key)).padding(toLength: 5, withPad: " ", startingAt: 0)
          + String(
            format: "%7.1f %6d %8.1f %8.1f %8.1f %8.1f", Units.pitchToHz(key), values.count,
            at(0.5), at(0.9), at(0.99), values.last!)
          + (wrong[key].map { "   \($0) at a wrong pitch" } ?? ""))
    }
    let high = latencies.filter { $0.key >= 45 }.flatMap(\.value).sorted()
    if !high.isEmpty {
      print(
        String(
          format: "A2 and above: p99 %.1f ms", high[min(high.count - 1, high.count * 99 / 100)]))
    }
  }

  /// The sample at which a note first reaches a quarter of its largest one.
  private static func reach(_ samples: [Float], _ start: Int) -> Int {
    let part = samples[start..<min(samples.count, start + Int(noteSeconds * rate))]
    let peak = part.reduce(0) { max($0, abs($1)) }
    return part.firstIndex { abs($0) >= 0.25 * peak } ?? start
  }
}

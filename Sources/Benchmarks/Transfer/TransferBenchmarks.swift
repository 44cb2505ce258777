import ArgumentParser
import Foundation
import OutputFiles
import Sfumato

/// Measures transfers: how fast, how true to the performance, and what is left there and back.
struct TransferBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Measures transfers: speed, pitch, loudness, onsets, there and back.",
    discussion: """
      Reads folders that `sfumato corpus performances` makes, NAME.wav beside NAME.csv, and plays each \
      with the target, then with --back (its own kind of sound) again. Pitch: share of the frames with a \
      pitch in which the result is within 50 cents; loudness: correlation of levels in dB, 50 dB down; \
      onsets: F of what cut finds in the result, and in the performance itself; back: medians. \
      `transfer_judge.py` measures the same by trackers that are not ours.
      """)

  @Argument(help: "Folders of performances.")
  var folders: [String]

  @Option(help: "The target.")
  var target: String

  @Option(help: "A note of the performance's own kind: there and back.")
  var back: String?

  @Option(help: "Keep the results in this folder.")
  var keep: String?

  func run() throws {
    let loader = SoundLoader(try NotePreset.load())
    let listener = PerformanceListener(network: try OnsetPreset.load())
    let there = PerformanceTransfer(
      loader.model, sounds: try loader.sounds([target]), listener: listener)
    let home = try back.map {
      PerformanceTransfer(loader.model, sounds: try loader.sounds([$0]), listener: listener)
    }
    let folder =
      keep
      ?? FileManager.default.temporaryDirectory.appending(path: "sfumato-bench-\(getpid())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    print(
      "performance                      pitch  median   loud r  onsets F (performance)  × real time"
    )
    var all: [TransferScore] = []
    for source in folders {
      for name in try FileManager.default.contentsOfDirectory(atPath: source).sorted()
      where name.hasSuffix(".wav") {
        let (path, stem) = ("\(source)/\(name)", String(name.dropLast(4)))
        let (made, again) = ("\(folder)/\(stem).wav", "\(folder)/\(stem)-back.wav")
        var transfer = there
        transfer.options.octaves = 0
        let start = Stopwatch.now(.thread)
        guard let report = try transfer.transfer(path, to: made) else { continue }
        let seconds = Stopwatch.now(.thread) - start
        let list = try? String(contentsOfFile: "\(source)/\(stem).csv", encoding: .utf8)
        let truth = try list.map { try CutList.notes(in: $0) } ?? []
        var score = try TransferScore(path, made, truth: truth, listener: listener)
        score.speed = report.seconds / seconds
        if var home {
          home.options.octaves = 0
          _ = try home.transfer(made, to: again)
          score.back = try TransferScore(path, again, truth: [], listener: listener)
        }
        print(stem.padding(toLength: 32, withPad: " ", startingAt: 0) + score.text)
        all.append(score)
      }
    }
    guard !all.isEmpty else { throw ValidationError("there is no performance in these folders") }
    print("all".padding(toLength: 32, withPad: " ", startingAt: 0) + TransferScore(mean: all).text)
  }
}

/// How true a result is to a performance.
struct TransferScore {
  /// Share of the frames with a pitch that are within 50 cents, and their median distance in cents.
  private var right = 0.0, cents = 0.0
  /// Correlation of levels in dB, and their median distance.
  private var correlation = 0.0, decibels = 0.0
  /// F of onsets in the result and in the performance.
  private var onsets = 0.0, ownOnsets = 0.0
  /// Times real time, on one core.
  var speed = 0.0
  private var backCents: Double?, backDecibels: Double?
  /// There and back.
  var back: TransferScore? {
    get { nil }
    set { (backCents, backDecibels) = (newValue?.cents, newValue?.decibels) }
  }

  init(
    _ performance: String, _ result: String, truth: [CutNote], listener: PerformanceListener
  ) throws {
    let clips = try [performance, result].map {
      try AudioFile.read($0, limits: .recording).clip
    }
    let tracks = clips.map { PitchTracker().track($0).pitches }
    var distances: [Double] = []
    var voiced = 0
    for (a, b) in zip(tracks[0], tracks[1]) {
      guard let a else { continue }
      voiced += 1
      if let b { distances.append(100 * abs(a - b)) }
    }
    right = Double(distances.count { $0 <= 50 }) / Double(max(1, voiced))
    cents = Self.median(distances)
    let levels = clips.map(Self.levels)
    let loud = levels[0].max() ?? 0
    let pairs = zip(levels[0], levels[1]).filter { $0.0 > loud - 50 }
    correlation = Self.correlation(pairs.map(\.0), pairs.map { max($0.1, loud - 60) })
    decibels = Self.median(
      zip(levels[0], levels[1]).filter { $0.0 > loud - 30 }.map { abs($0.0 - $0.1) })
    guard !truth.isEmpty else { return }
    var listener = listener
    listener.kind = .notes
    (onsets, ownOnsets) = (
      try Self.f(truth, listener.listen(to: clips[1])?.notes ?? []),
      try Self.f(truth, listener.listen(to: clips[0])?.notes ?? [])
    )
  }

  /// The mean of several.
  init(mean scores: [TransferScore]) {
    func mean(_ value: (TransferScore) -> Double?) -> Double? {
      let values = scores.compactMap(value)
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    (right, cents) = (mean(\.right) ?? 0, mean(\.cents) ?? 0)
    (correlation, decibels) = (mean(\.correlation) ?? 0, mean(\.decibels) ?? 0)
    (onsets, ownOnsets, speed) = (
      mean(\.onsets) ?? 0, mean(\.ownOnsets) ?? 0, mean(\.speed) ?? 0
    )
    (backCents, backDecibels) = (mean(\.backCents), mean(\.backDecibels))
  }

  /// One line.
  var text: String {
    var text = String(
      format: "%5.1f %%  %4.1f c  %6.3f  %.3f (%.3f)  %6.1f", 100 * right, cents, correlation,
      onsets, ownOnsets, speed)
    if let backCents, let backDecibels {
      text += String(format: "   back %.1f c, %.2f dB", backCents, backDecibels)
    }
    return text
  }

  private static func f(_ truth: [CutNote], _ found: [CutNote]) -> Double {
    let match = NoteMatch(truth: truth, found: found, rule: .onsets)
    return 2 * Double(match.matchCount) / Double(max(1, truth.count + found.count))
  }

  /// Levels of 40 ms every 10 ms, in dB.
  private static func levels(of clip: AudioClip) -> [Double] {
    let (samples, hop) = (clip.mono, Int(clip.sampleRate / 100))
    return stride(from: 0, to: samples.count, by: hop).map { centre in
      let part = samples[max(0, centre - 2 * hop)..<min(samples.count, centre + 2 * hop)]
      return 10 * log10(max(part.reduce(0.0) { $0 + Double($1 * $1) } / Double(4 * hop), 1e-12))
    }
  }

  private static func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.sorted()[values.count / 2]
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let n = Double(max(1, a.count))
    let (ma, mb) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
    let both = zip(a, b).reduce(0) { $0 + ($1.0 - ma) * ($1.1 - mb) }
    let (aa, bb) = (
      a.reduce(0) { $0 + ($1 - ma) * ($1 - ma) }, b.reduce(0) { $0 + ($1 - mb) * ($1 - mb) }
    )
    return both / max(1e-12, (aa * bb).squareRoot())
  }
}

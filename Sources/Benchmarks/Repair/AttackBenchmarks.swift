import ArgumentParser
import Foundation
import Sfumato

/// Scores attacks of notes that were taken away and made anew, beside the note carried back.
struct AttackBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attack",
    abstract: "Scores attacks that were cut off and given back: distance to what was there.",
    discussion: """
      Each recording (first channel, at an RMS of 0.05) begins at its onset, the first sample above 2 % of the \
      peak; its first milliseconds are taken away and made anew. The rivals are the filling of a hole there \
      (autoregression) and the note carried on backwards, without the shape of an attack. LSD as in 'bandwidth', in dB, over what was taken \
      and 1024 samples after it; error of the level in blocks of 5 ms, RMS, in dB, no lower than 50 dB below the \
      loudest; the step in level at the seam beyond that of the recording.
      """)

  @Argument(help: "Recordings of at least 0.6 s.")
  var files: [String]

  @Option(
    name: .customLong("milliseconds"), parsing: .upToNextOption,
    help: "Lengths of what is taken away.")
  var lengths = [40.0, 80, 160]

  @Flag(help: "A line for each file.")
  var verbose = false

  /// What is told of one way.
  private struct Score {
    var distance = 0.0
    var level = 0.0
    var step = 0.0

    static func + (a: Score, b: Score) -> Score {
      Score(distance: a.distance + b.distance, level: a.level + b.level, step: a.step + b.step)
    }

    func text(over count: Int) -> String {
      let count = Double(count)
      return String(
        format: "LSD %4.1f dB, level %4.1f dB, step %.2f dB", distance / count, level / count,
        step / count)
    }
  }

  func run() throws {
    let names = ["AttackRepair", "autoregression", "carried back"]
    for milliseconds in lengths {
      var sums = names.map { _ in Score() }
      var count = 0
      for path in files {
        let clip = try AudioFile.read(path).clip
        guard let scores = try measure(clip, seconds: milliseconds / 1000) else { continue }
        sums = zip(sums, scores).map { $0 + $1 }
        count += 1
        if verbose {
          let name = path.split(separator: "/").last.map(String.init) ?? path
          print(
            "  " + name.padding(toLength: 30, withPad: " ", startingAt: 0)
              + scores.map { $0.text(over: 1) }.joined(separator: " | "))
        }
      }
      guard count > 0 else { throw ValidationError("no recording is long enough") }
      print(
        String(format: "%3.0f ms, %d files: ", milliseconds, count)
          + zip(names, sums).map { "\($0) \($1.text(over: count))" }.joined(separator: "; "))
    }
  }

  private func measure(_ clip: AudioClip, seconds: Double) throws -> [Score]? {
    let rate = clip.sampleRate
    let peak = clip.channels[0].lazy.map(abs).max() ?? 0
    guard let onset = clip.channels[0].firstIndex(where: { abs($0) > 0.02 * peak }) else {
      return nil
    }
    let lost = Int((seconds * rate).rounded())
    let rms = AudioClip(samples: clip.channels[0], sampleRate: rate).rms
    let samples = clip.channels[0][onset...].map { $0 * 0.05 / max(rms, 1e-9) }
    guard samples.count > lost + Int(0.5 * rate) else { return nil }
    let rest = Array(samples[lost...])
    let own = try AttackRepair(seconds: seconds).restore(AudioClip(samples: rest, sampleRate: rate))
      .clip.channels[0]
    let filled = try HoleRepair().fill(
      AudioClip(samples: [Float](repeating: 0, count: lost) + rest, sampleRate: rate),
      holes: [SoundHole(samples: 0..<lost)]
    ).clip.channels[0]
    let seen = Int(AttackRepair.contextSeconds * rate)
    let back = AudioClip(samples: rest.prefix(seen).reversed(), sampleRate: rate)
    var note = NoteExtension(toSeconds: Double(back.sampleCount + lost) / rate + 0.04)
    note.afterSeconds = Double(back.sampleCount) / rate
    let all = try note.extend(back).clip.channels[0]
    let carried = all[..<(back.sampleCount + lost)]
    return [own, filled, carried.reversed()].map {
      score($0, truth: samples, lost: lost, rate: rate)
    }
  }

  private func score(_ found: [Float], truth: [Float], lost: Int, rate: Double) -> Score {
    // Some silence before, as there was.
    let silence = [Float](repeating: 0, count: 1024)
    let distance = LogSpectralDistance.between(
      silence + truth[..<(lost + 1024)], silence + found[..<(lost + 1024)], sampleRate: rate)
    func level(_ samples: [Float], _ range: Range<Int>) -> Double {
      Units.powerToDB(samples[range].reduce(1e-20) { $0 + Double($1) * Double($1) })
    }
    let block = Int(0.005 * rate)
    let blocks = stride(from: 0, to: lost - block + 1, by: block).map { $0..<$0 + block }
    let loudest = (blocks + [lost..<lost + block]).map { level(truth, $0) }.max()!
    let errors = blocks.map {
      max(level(truth, $0), loudest - 50) - max(level(found, $0), loudest - 50)
    }
    func step(_ samples: [Float]) -> Double {
      let span = min(lost, Int(0.02 * rate))
      return level(samples, lost - span..<lost) - level(samples, lost..<lost + span)
    }
    let square = errors.reduce(0) { $0 + $1 * $1 } / Double(max(1, errors.count))
    return Score(
      distance: 10 * distance, level: square.squareRoot(), step: abs(step(found) - step(truth)))
  }
}

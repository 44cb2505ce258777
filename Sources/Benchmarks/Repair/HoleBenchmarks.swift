import ArgumentParser
import Foundation
import Sfumato

/// Scores the filling of holes on recordings, beside extrapolation from both sides.
struct HoleBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "holes",
    abstract: "Scores the filling of holes: mean SDR of ten holes in each file, by length.",
    discussion: """
      The holes are spread evenly over the places that lie within 40 dB of the loudest, in the first \
      channel, and filled one at a time. The rival continues both sides with the same order of \
      autoregression and cross-fades. SDR in dB; holes a second on one core (CPU clock).
      """)

  @Argument(help: "Recordings of at least half a second.")
  var files: [String]

  @Option(
    name: .customLong("milliseconds"), parsing: .upToNextOption, help: "Lengths of the holes.")
  var lengths = [10.0, 20, 50, 80]

  @Flag(help: "A line for each file.")
  var verbose = false

  func run() throws {
    for length in lengths {
      var rows: [(own: Double, rival: Double)] = []
      var seconds = 0.0
      var holeCount = 0
      for path in files {
        let clip = try AudioFile.read(path).clip
        guard let row = measure(clip, milliseconds: length, &seconds, &holeCount) else { continue }
        rows.append(row)
        if verbose {
          let name = path.split(separator: "/").last.map(String.init) ?? path
          print(
            "  " + name.padding(toLength: 36, withPad: " ", startingAt: 0)
              + String(format: "%6.1f %6.1f", row.own, row.rival))
        }
      }
      guard !rows.isEmpty else { continue }
      let count = Double(rows.count)
      print(
        String(
          format: "%3.0f ms: HoleRepair %5.1f dB, extrapolation %5.1f dB, %.1f holes/s, %d files",
          length, rows.reduce(0) { $0 + $1.own } / count,
          rows.reduce(0) { $0 + $1.rival } / count, Double(holeCount) / seconds, rows.count))
    }
  }

  private func measure(
    _ clip: AudioClip, milliseconds: Double, _ seconds: inout Double, _ holeCount: inout Int
  ) -> (own: Double, rival: Double)? {
    let samples = clip.channels[0]
    let mono = AudioClip(samples: samples, sampleRate: clip.sampleRate)
    let length = Int(milliseconds * clip.sampleRate / 1000)
    let context = 4096
    guard samples.count >= 2 * context + length + Int(clip.sampleRate / 10) else { return nil }
    var (own, rival) = (0.0, 0.0)
    let starts = holeStarts(samples, length: length, margin: context)
    for start in starts {
      let range = start..<start + length
      var damaged = samples
      for index in range { damaged[index] = 0 }
      let begin = Stopwatch.now(.cpu)
      let filled = try! HoleRepair().fill(
        AudioClip(samples: damaged, sampleRate: mono.sampleRate),
        holes: [SoundHole(samples: range)])
      seconds += Stopwatch.now(.cpu) - begin
      holeCount += 1
      let truth = samples[range].map(Double.init)
      own += Self.sdr(truth, filled.fillings[0].samples.map(Double.init))
      let window = max(0, start - context)..<min(samples.count, range.upperBound + context)
      let across = Extrapolation(order: 1024).fill(
        damaged[window].map(Double.init),
        range.lowerBound - window.lowerBound..<range.upperBound - window.lowerBound)
      rival += Self.sdr(truth, across)
    }
    return (own / Double(starts.count), rival / Double(starts.count))
  }

  /// Ten evenly spread places that lie within 40 dB of the loudest.
  private func holeStarts(_ samples: [Float], length: Int, margin: Int) -> [Int] {
    let last = samples.count - margin - length
    let places = (0..<40).map { margin + (last - margin) * $0 / 39 }
    let levels = places.map { samples[$0..<$0 + length].reduce(0) { $0 + Double($1) * Double($1) } }
    let loudest = levels.max() ?? 0
    let loud = zip(places, levels).filter { $1 > loudest * 1e-4 }.map(\.0)
    let count = min(10, loud.count)
    return (0..<count).map { loud[(loud.count - 1) * $0 / max(1, count - 1)] }
  }

  private static func sdr(_ truth: [Double], _ found: [Double]) -> Double {
    let signal = truth.reduce(0) { $0 + $1 * $1 }
    let error = zip(truth, found).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return Units.powerToDB(signal / max(error, 1e-30))
  }
}

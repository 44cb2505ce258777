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
      autoregression and cross-fades. SDR in dB; log-spectral distance as in 'bandwidth', in dB, over \
      the hole and 1024 samples on each side; the step in level from 20 ms outside to 20 ms inside, beside \
      that of the recording, at the worse end; holes a second on one core (CPU clock).
      """)

  @Argument(help: "Recordings of at least half a second.")
  var files: [String]

  @Option(
    name: .customLong("milliseconds"), parsing: .upToNextOption, help: "Lengths of the holes.")
  var lengths = [10.0, 20, 50, 80]

  @Flag(help: "A line for each file.")
  var verbose = false

  /// What is told of one way to fill.
  private struct Score {
    var sdr = 0.0
    var distance = 0.0
    var step = 0.0

    static func + (a: Score, b: Score) -> Score {
      Score(sdr: a.sdr + b.sdr, distance: a.distance + b.distance, step: a.step + b.step)
    }

    /// As text, divided by a count.
    func text(over count: Double) -> String {
      String(
        format: "%5.1f dB, LSD %4.1f dB, step %.2f dB", sdr / count, distance / count, step / count)
    }
  }

  func run() throws {
    for length in lengths {
      var (own, rival) = (Score(), Score())
      var seconds = 0.0
      var (holeCount, fileCount) = (0, 0)
      for path in files {
        let clip = try AudioFile.read(path).clip
        guard let row = measure(clip, milliseconds: length, &seconds) else { continue }
        (own, rival) = (own + row.own, rival + row.rival)
        holeCount += row.count
        fileCount += 1
        if verbose {
          let name = path.split(separator: "/").last.map(String.init) ?? path
          print(
            "  " + name.padding(toLength: 30, withPad: " ", startingAt: 0)
              + row.own.text(over: Double(row.count)) + " | "
              + row.rival.text(over: Double(row.count)))
        }
      }
      guard holeCount > 0 else { continue }
      print(
        String(format: "%3.0f ms: HoleRepair ", length) + own.text(over: Double(holeCount))
          + "; extrapolation " + rival.text(over: Double(holeCount))
          + String(format: "; %.1f holes/s, %d files", Double(holeCount) / seconds, fileCount))
    }
  }

  private func measure(
    _ clip: AudioClip, milliseconds: Double, _ seconds: inout Double
  ) -> (own: Score, rival: Score, count: Int)? {
    let rms = AudioClip(samples: clip.channels[0], sampleRate: 1).rms
    let samples = clip.channels[0].map { $0 * 0.05 / max(rms, 1e-9) }
    let length = Int(milliseconds * clip.sampleRate / 1000)
    let context = 4096
    guard samples.count >= 2 * context + length + Int(clip.sampleRate / 10) else { return nil }
    var (own, rival) = (Score(), Score())
    let starts = holeStarts(samples, length: length, margin: context)
    for start in starts {
      let range = start..<start + length
      var damaged = samples
      for index in range { damaged[index] = 0 }
      let begin = Stopwatch.now(.cpu)
      let filled = try! HoleRepair().fill(
        AudioClip(samples: damaged, sampleRate: clip.sampleRate),
        holes: [SoundHole(samples: range)])
      seconds += Stopwatch.now(.cpu) - begin
      own = own + score(samples, filled.fillings[0].samples, range, rate: clip.sampleRate)
      let window = max(0, start - context)..<min(samples.count, range.upperBound + context)
      let across = Extrapolation(order: 1024).fill(
        damaged[window].map(Double.init),
        range.lowerBound - window.lowerBound..<range.upperBound - window.lowerBound)
      rival = rival + score(samples, across.map { Float($0) }, range, rate: clip.sampleRate)
    }
    return (own, rival, starts.count)
  }

  private func score(
    _ truth: [Float], _ filling: [Float], _ range: Range<Int>, rate: Double
  ) -> Score {
    var filled = truth
    filled.replaceSubrange(range, with: filling)
    let around = range.lowerBound - 1024..<range.upperBound + 1024
    let span = Int(0.02 * rate)
    func step(_ samples: [Float], _ inside: Range<Int>, _ outside: Range<Int>) -> Double {
      func level(_ range: Range<Int>) -> Double {
        Units.powerToDB(samples[range].reduce(1e-20) { $0 + Double($1) * Double($1) })
      }
      return level(inside) - level(outside)
    }
    let ends = [
      (
        range.lowerBound..<range.lowerBound + span, range.lowerBound - span..<range.lowerBound
      ),
      (
        range.upperBound - span..<range.upperBound, range.upperBound..<range.upperBound + span
      ),
    ]
    return Score(
      sdr: Self.sdr(truth[range].map(Double.init), filling.map(Double.init)),
      distance: 10
        * LogSpectralDistance.between(
          Array(truth[around]), Array(filled[around]), sampleRate: rate),
      step: range.count < span
        ? 0 : ends.map { abs(step(filled, $0, $1) - step(truth, $0, $1)) }.max()!)
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

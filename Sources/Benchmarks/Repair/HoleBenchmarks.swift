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
      that of the recording, at the worse end; holes a second on one core (CPU clock). With --latents also the \
      note model from latents alone, with cross-fades of 10 ms in the hole: once it has heard the whole \
      note, hole and all, which is more than any encoder can know of a damaged one; once it has heard the note as \
      HoleRepair filled it.
      """)

  @Argument(help: "Recordings of at least half a second.")
  var files: [String]

  @Option(
    name: .customLong("milliseconds"), parsing: .upToNextOption, help: "Lengths of the holes.")
  var lengths = [10.0, 20, 50, 80]

  @Flag(help: "The note model's latents, too: of the whole note and of the filled one.")
  var latents = false

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

  /// What is told of one file, or of all.
  private struct Row {
    var own = Score()
    var rival = Score()
    var whole = Score()
    var repaired = Score()
    var count = 0

    static func + (a: Row, b: Row) -> Row {
      Row(
        own: a.own + b.own, rival: a.rival + b.rival, whole: a.whole + b.whole,
        repaired: a.repaired + b.repaired, count: a.count + b.count)
    }
  }

  func run() throws {
    let blender = latents ? try NoteBlender(NotePreset.load()) : nil
    for length in lengths {
      var all = Row()
      var seconds = 0.0
      var fileCount = 0
      for path in files {
        let clip = try AudioFile.read(path).clip
        guard let row = try measure(clip, milliseconds: length, blender, &seconds) else { continue }
        all = all + row
        fileCount += 1
        if verbose {
          let name = path.split(separator: "/").last.map(String.init) ?? path
          print(
            "  " + name.padding(toLength: 30, withPad: " ", startingAt: 0)
              + row.own.text(over: Double(row.count)) + " | "
              + row.rival.text(over: Double(row.count)))
        }
      }
      guard all.count > 0 else { continue }
      let holeCount = Double(all.count)
      print(
        String(format: "%3.0f ms: HoleRepair ", length) + all.own.text(over: holeCount)
          + "; extrapolation " + all.rival.text(over: holeCount)
          + String(format: "; %.1f holes/s, %d files", holeCount / seconds, fileCount))
      if latents {
        print(
          "        latents of the whole note " + all.whole.text(over: holeCount)
            + "; of the filled note " + all.repaired.text(over: holeCount))
      }
    }
  }

  private func measure(
    _ clip: AudioClip, milliseconds: Double, _ blender: NoteBlender?, _ seconds: inout Double
  ) throws -> Row? {
    let rms = AudioClip(samples: clip.channels[0], sampleRate: 1).rms
    let samples = clip.channels[0].map { $0 * 0.05 / max(rms, 1e-9) }
    let length = Int(milliseconds * clip.sampleRate / 1000)
    let context = 4096
    guard samples.count >= 2 * context + length + Int(clip.sampleRate / 10) else { return nil }
    var row = Row()
    let starts = holeStarts(samples, length: length, margin: context)
    for start in starts {
      let range = start..<start + length
      var damaged = samples
      for index in range { damaged[index] = 0 }
      let begin = Stopwatch.now(.cpu)
      let filled = try HoleRepair().fill(
        AudioClip(samples: damaged, sampleRate: clip.sampleRate),
        holes: [SoundHole(samples: range)])
      seconds += Stopwatch.now(.cpu) - begin
      row.own = row.own + score(samples, filled.fillings[0].samples, range, rate: clip.sampleRate)
      let window = max(0, start - context)..<min(samples.count, range.upperBound + context)
      let across = Extrapolation(order: 1024).fill(
        damaged[window].map(Double.init),
        range.lowerBound - window.lowerBound..<range.upperBound - window.lowerBound)
      let crossed = across.map { Float($0) }
      row.rival = row.rival + score(samples, crossed, range, rate: clip.sampleRate)
      guard let blender else { continue }
      var joined = samples
      joined.replaceSubrange(range, with: filled.fillings[0].samples)
      for (part, note) in [(\Row.whole, samples), (\Row.repaired, joined)] {
        let played = try ModelledNote.play(
          note, detail: 0, range, rate: clip.sampleRate, by: blender)
        let faded = Self.faded(
          played, into: filled.fillings[0].samples, over: Int(0.01 * clip.sampleRate))
        row[keyPath: part] =
          row[keyPath: part] + score(samples, faded, range, rate: clip.sampleRate)
      }
    }
    row.count = starts.count
    return row
  }

  /// Samples that come out of others and go into them again.
  private static func faded(_ samples: [Float], into edges: [Float], over count: Int) -> [Float] {
    samples.indices.map { index in
      let place = min(1, Float(min(index, samples.count - 1 - index)) / Float(count))
      return place * samples[index] + (1 - place) * edges[index]
    }
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

import ArgumentParser
import Foundation
import Sfumato

/// Scores what is made above a cut-off on recordings, beside nothing at all and band replication.
struct BandwidthBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bandwidth",
    abstract: "Scores the band above a cut-off: log-spectral distance of low-passed recordings.",
    discussion: """
      The mean of each file's channels, its first 3 s, at an RMS of 0.05, is low-passed by a linear-phase \
      filter of 511 taps. LSD by the formula of AP-BWE over the bins above the cut-off: Hann 2048/512, \
      mean over frames of the root of the mean square of the difference of log10 of the power, floor \
      1e-8; 1.0 is 10 dB. 'plain' is the low-passed sound, 'replication' the band below moved up by its \
      own width, with its own slope of level. Speed in times real time (CPU clock).
      """)

  @Argument(help: "Recordings.")
  var files: [String]

  @Option(
    name: .customLong("cutoffs"), parsing: .upToNextOption, help: "Cut-offs in Hz.")
  var cutoffs = [4000.0, 6000, 8000, 12_000]

  @Option(parsing: .upToNextOption, help: "Parts of noise that are tried.")
  var noise: [Float] = [0.5]

  @Flag(help: "A line for each file.")
  var verbose = false

  func run() throws {
    let clips = try files.map { path -> (String, AudioClip) in
      let clip = try AudioFile.read(path).clip
      let samples = Array(clip.mono.prefix(Int(3 * clip.sampleRate)))
      let rms = AudioClip(samples: samples, sampleRate: 1).rms
      return (
        path, AudioClip(samples: samples.map { $0 * 0.05 / rms }, sampleRate: clip.sampleRate)
      )
    }
    let cut = try clips.compactMap { path, clip -> (String, Double)? in
      try BandwidthRepair().extend(clip).report.cutoffHz.map { (path, $0) }
    }
    print("recordings that are taken for cut ones as they are: \(cut.count) of \(clips.count)")
    for (path, hz) in cut where verbose { print("  \(path): \(Int(hz)) Hz") }
    for cutoff in cutoffs { try measure(clips, cutoff) }
  }

  private func measure(_ clips: [(String, AudioClip)], _ cutoff: Double) throws {
    var sums = [Double](repeating: 0, count: noise.count + 2)
    var (missed, offset, seconds, sound) = (0, 0.0, 0.0, 0.0)
    for (path, clip) in clips {
      let low = AudioClip(
        samples: Self.lowPass(clip.channels[0], cutoff, clip.sampleRate),
        sampleRate: clip.sampleRate)
      var row = [Self.distance(clip, low, above: cutoff)]
      var rival = BandwidthRepair()
      rival.cutoffHz = cutoff
      rival.levels = .slope
      rival.followsPitch = false
      rival.noise = 0
      row.append(Self.distance(clip, try rival.extend(low).clip, above: cutoff))
      var found: Double?
      for noise in noise {
        var repair = BandwidthRepair()
        repair.noise = noise
        let start = Stopwatch.now(.cpu)
        let (result, report) = try repair.extend(low)
        seconds += Stopwatch.now(.cpu) - start
        sound += clip.durationSeconds
        found = report.cutoffHz
        row.append(Self.distance(clip, result, above: cutoff))
      }
      if let found { offset += abs(found - cutoff) / cutoff } else { missed += 1 }
      for index in row.indices { sums[index] += row[index] }
      if verbose {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        print(
          "  " + name.padding(toLength: 34, withPad: " ", startingAt: 0)
            + row.map { String(format: "%6.2f", $0) }.joined()
            + String(format: "  %6.0f Hz", found ?? 0))
      }
    }
    let count = Double(clips.count)
    let means = sums.map { $0 / count }
    let own = zip(noise, means[2...])
      .map { String(format: "ours (noise %.2f) %.2f = %.0f %%", $0, $1, 100 * $1 / means[0]) }
    print(
      String(
        format: "%5.0f Hz: plain %.2f, replication %.2f = %.0f %%, ", cutoff, means[0], means[1],
        100 * means[1] / means[0]) + own.joined(separator: ", ")
        + String(
          format: "; cut-off missed %d of %d, else %.1f %% off; %.0f times real time", missed,
          clips.count, 100 * offset / max(1, count - Double(missed)), sound / seconds))
  }

  /// Kaiser-windowed sinc of 511 taps.
  private static func lowPass(_ samples: [Float], _ cutoff: Double, _ rate: Double) -> [Float] {
    let half = 255
    let window = Window.kaiser(beta: 8).values(length: 2 * half + 2)
    let edge = 2 * 0.97 * cutoff / rate
    var taps = (-half...half).map { n -> Float in
      let x = Double(n) * edge
      let sinc = n == 0 ? 1 : sin(.pi * x) / (.pi * x)
      return Float(edge * sinc) * window[n + half + 1]
    }
    let sum = taps.reduce(0, +)
    taps = taps.map { $0 / sum }
    let padded = [Float](repeating: 0, count: half) + samples + [Float](repeating: 0, count: half)
    return padded.withUnsafeBufferPointer { padded in
      taps.withUnsafeBufferPointer { taps in
        samples.indices.map { start in
          var sum: Float = 0
          for tap in 0..<taps.count { sum += taps[tap] * padded[start + tap] }
          return sum
        }
      }
    }
  }

  private static func distance(
    _ truth: AudioClip, _ found: AudioClip, above cutoff: Double
  ) -> Double {
    LogSpectralDistance.between(
      truth.channels[0], found.channels[0], sampleRate: truth.sampleRate, aboveHz: cutoff)
  }
}

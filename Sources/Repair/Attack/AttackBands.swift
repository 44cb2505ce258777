import Foundation
import Signal

/// Sound in short frames, and its power in seven bands.
struct AttackBands {
  /// Edges of the bands.
  static let edgesHz = [0.0, 250, 500, 1000, 2000, 4000, 8000, 16_000]

  let sampleRate: Double
  let stft: STFT
  /// Bins of each band; empty above the Nyquist frequency.
  let bins: [Range<Int>]

  /// Frames of 10.7 ms.
  init(sampleRate: Double) {
    self.sampleRate = sampleRate
    let hop = max(8, Int((128 * sampleRate / 48_000).rounded()))
    stft = STFT(STFTConfiguration(windowLength: 4 * hop, hopLength: hop, window: .hann))
    let last = stft.configuration.binCount - 1
    let edges = Self.edgesHz.map { min(last, Int(($0 / sampleRate * Double(4 * hop)).rounded())) }
    bins = zip(edges, edges.dropFirst()).map { $0..<max($0, $1) }
  }

  /// Seconds between two frames.
  var hopSeconds: Double { Double(stft.configuration.hopLength) / sampleRate }

  /// The power of each band in each frame of a sound, `[frame][band]`.
  func powers(_ samples: [Float]) -> [[Double]] {
    powers(stft.analyze(samples, sampleRate: sampleRate))
  }

  /// The power of each band in each frame, `[frame][band]`.
  func powers(_ spectrogram: ComplexSpectrogram) -> [[Double]] {
    let binCount = spectrogram.configuration.binCount
    return (0..<spectrogram.frameCount).map { frame in
      bins.map { bins in
        bins.reduce(0) { sum, bin in
          let index = 2 * (frame * binCount + bin)
          let (re, im) = (spectrogram.values[index], spectrogram.values[index + 1])
          return sum + Double(re * re + im * im)
        }
      }
    }
  }

  /// A value for each bin from one for each band: even between the bands' middles, over log frequency.
  func spread(_ values: [Double]) -> [Double] {
    let middles = zip(Self.edgesHz, Self.edgesHz.dropFirst()).map { log(max($0, 125) * $1) / 2 }
    let hzPerBin = sampleRate / Double(stft.configuration.windowLength)
    return (0..<stft.configuration.binCount).map { bin in
      let place = log(max(1, Double(bin)) * hzPerBin)
      guard let next = middles.firstIndex(where: { $0 > place }) else { return values.last! }
      guard next > 0 else { return values[0] }
      let share = (place - middles[next - 1]) / (middles[next] - middles[next - 1])
      return (1 - share) * values[next - 1] + share * values[next]
    }
  }

  /// Mean power of each band soon after the beginning: of 20 ms, once no frame touches what was before.
  /// - Parameter powers: of sound without its beginning, at least 0.15 s.
  func settled(_ powers: [[Double]]) -> [Double] { mean(powers, from: 0.0075, seconds: 0.02) }

  /// What tells how a note began, for `AttackModel`: levels in parts of 20 dB, changes in parts of 10 dB.
  /// - Parameter powers: of sound without its beginning, at least 0.15 s, not silent; 0.4 s are looked at.
  func features(_ powers: [[Double]]) -> [Double] {
    let now = settled(powers)
    let total = now.reduce(0, +)
    func level(_ power: Double) -> Double { Units.powerToDB(power / total + 1e-9) }
    func whole(from start: Double) -> Double {
      level(mean(powers, from: start, seconds: 0.05).reduce(0, +))
    }
    let levels = now.map(level)
    let later = mean(powers, from: 0.0875, seconds: 0.04).map(level)
    return [1] + levels.map { $0 / 20 } + zip(levels, later).map { ($1 - $0) / 10 }
      + [whole(from: 0.1575) / 10, whole(from: 0.3575) / 20]
  }

  /// Powers in the mean of some time, or of the end of what is shorter.
  private func mean(_ powers: [[Double]], from start: Double, seconds: Double) -> [Double] {
    let count = Int((seconds / hopSeconds).rounded())
    let first = max(0, min(Int((start / hopSeconds).rounded()), powers.count - 1 - count))
    return bins.indices.map { band in
      powers[first..<first + count].reduce(0) { $0 + $1[band] } / Double(count)
    }
  }
}

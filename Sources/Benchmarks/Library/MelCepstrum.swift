import Foundation
import Sfumato

/// Mel-frequency cepstral coefficients: the habitual description of timbre, to compare with.
///
/// 40 bands from 20 Hz to 16 kHz on the mel scale 2595 log10(1 + f/700), frames of 2048 samples with a
/// Hann window at a hop of 512, log power, coefficients 1 to 19 of the orthonormal cosine transform, of
/// frames within 60 dB of the loudest. Source: Davis, Mermelstein 1980.
enum MelCepstrum {
  static let count = 19

  /// Means over all frames.
  /// - Parameter samples: mono at 48 kHz.
  static func means(of samples: [Float]) -> [Float] {
    let frames = frames(of: samples)
    return (0..<count).map { k in
      Float(frames.reduce(0.0) { $0 + $1[k] } / Double(max(1, frames.count)))
    }
  }

  /// - Parameter samples: mono at 48 kHz.
  /// - Returns: `[frame][count]`.
  static func frames(of samples: [Float]) -> [[Double]] {
    let configuration = STFTConfiguration(windowLength: 2048, hopLength: 512, window: .hann)
    let magnitudes = STFT(configuration).analyze(samples, sampleRate: 48_000).magnitudes
    let filters = bank(bins: configuration.binCount)
    let bands = (0..<magnitudes.frameCount).map { t -> [Double] in
      let start = t * magnitudes.binCount
      return filters.map { filter in
        var sum = 0.0
        for (bin, weight) in filter {
          let m = Double(magnitudes.values[start + bin])
          sum += weight * m * m
        }
        return sum
      }
    }
    let levels = bands.map { $0.reduce(0, +) }
    let threshold = 1e-6 * (levels.max() ?? 0)
    return zip(bands, levels).filter { $0.1 > threshold }.map { band, _ in
      let logs = band.map { log(max($0, 1e-10)) }
      let scale = (2 / Double(logs.count)).squareRoot()
      return (1...count).map { k in
        logs.indices.reduce(0.0) { sum, n in
          sum + scale * logs[n] * cos(.pi * Double(k) * (Double(n) + 0.5) / Double(logs.count))
        }
      }
    }
  }

  private static func bank(bins: Int) -> [[(bin: Int, weight: Double)]] {
    func mel(_ hz: Double) -> Double { 2595 * log10(1 + hz / 700) }
    func hertz(_ mel: Double) -> Double { 700 * (pow(10, mel / 2595) - 1) }
    let (low, high) = (mel(20), mel(16_000))
    let points = (0...41).map { hertz(low + (high - low) * Double($0) / 41) }
    return (0..<40).map { band in
      (0..<bins).compactMap { bin in
        let hz = Double(bin) * 48_000 / 2048
        let (a, b, c) = (points[band], points[band + 1], points[band + 2])
        let weight = hz < b ? (hz - a) / (b - a) : (c - hz) / (c - b)
        return weight > 0 ? (bin, weight) : nil
      }
    }
  }
}

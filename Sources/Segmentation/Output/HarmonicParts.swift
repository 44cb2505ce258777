import Foundation
import Signal

/// Parts a recording into what is harmonic and what is noise: breath, bow, frets, strokes.
///
/// In each frame of a short-time Fourier transform a bin is harmonic by the share that its power, smoothed
/// along time, has of that and the power smoothed along frequency: partials are long and narrow, strokes
/// short and wide. What is harmonic is transformed back; the noise is the recording less that, so the two
/// always add up to the recording.
///
/// Source: Fitzgerald 2010, "Harmonic/percussive separation using median filtering"; with a margin after
/// Driedger, Müller & Disch 2014.
public struct HarmonicParts: Sendable {
  /// What has a pitch, and the rest; `[sample]` each.
  public let harmonic: [Float], noise: [Float]

  /// Frames and bins that medians are taken over.
  private static let frameCount = 17, binCount = 17
  /// How much longer than wide a partial must be, in power.
  private static let margin: Float = 2

  /// Parts samples.
  ///
  /// Both parts are rounded to multiples of 2⁻²³ where the samples are, so that their sum is exact.
  /// - Parameters:
  ///   - samples: mono.
  ///   - sampleRate: in Hz.
  public init(_ samples: [Float], sampleRate: Double) {
    var window = 1024
    while Double(window) * 1.5 < 0.085 * sampleRate { window *= 2 }
    let stft = STFT(
      STFTConfiguration(windowLength: window, hopLength: window / 4, window: .hann))
    var spectrogram = stft.analyze(samples, sampleRate: sampleRate)
    let (frames, bins) = (spectrogram.frameCount, stft.configuration.binCount)
    var power = [Float](repeating: 0, count: frames * bins)
    for i in 0..<frames * bins {
      let (re, im) = (spectrogram.values[2 * i], spectrogram.values[2 * i + 1])
      power[i] = re * re + im * im
    }
    let wide = Self.medians(
      power, count: frames, stride: bins, lines: bins, lineStride: 1, length: Self.frameCount)
    let high = Self.medians(
      power, count: bins, stride: 1, lines: frames, lineStride: bins, length: Self.binCount)
    spectrogram.values.withUnsafeMutableBufferPointer { values in
      for i in 0..<frames * bins {
        let (h, n) = (wide[i] * wide[i], Self.margin * Self.margin * high[i] * high[i])
        let mask = h + n > 0 ? h / (h + n) : 0
        values[2 * i] *= mask
        values[2 * i + 1] *= mask
      }
    }
    let grid: Float = 8_388_608
    let made = stft.synthesize(spectrogram)
    harmonic = made.map { ($0 * grid).rounded() / grid }
    noise = zip(samples, harmonic).map { $0 - $1 }
  }

  /// Running medians along lines of a table.
  private static func medians(
    _ values: [Float], count: Int, stride: Int, lines: Int, lineStride: Int, length: Int
  ) -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    let half = length / 2
    var sorted = [Float]()
    values.withUnsafeBufferPointer { values in
      result.withUnsafeMutableBufferPointer { result in
        for line in 0..<lines {
          sorted.removeAll(keepingCapacity: true)
          func value(_ i: Int) -> Float {
            // Beyond the ends the last value goes on.
            values[line * lineStride + min(count - 1, max(0, i)) * stride]
          }
          func place(_ value: Float) -> Int {
            var (low, high) = (0, sorted.count)
            while low < high {
              let middle = (low + high) / 2
              if sorted[middle] < value { low = middle + 1 } else { high = middle }
            }
            return low
          }
          for i in -half...half { sorted.insert(value(i), at: place(value(i))) }
          for i in 0..<count {
            result[line * lineStride + i * stride] = sorted[half]
            sorted.remove(at: place(value(i - half)))
            let next = value(i + half + 1)
            sorted.insert(next, at: place(next))
          }
        }
      }
    }
    return result
  }
}

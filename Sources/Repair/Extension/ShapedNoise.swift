import Foundation
import Signal

/// Noise whose spectrum changes: random bins under a window, overlapped four times.
enum ShapedNoise {
  /// Adds noise to samples.
  /// - Parameters:
  ///   - samples: what it is added to, from the first on.
  ///   - binCount: of the spectrum, from 0 Hz to the Nyquist frequency.
  ///   - random: the numbers that are used.
  ///   - amplitudes: gives for a place, in samples, the amplitude of white noise of the level of each bin.
  static func add(
    to samples: inout [Float], binCount: Int, random: inout SeamRandom,
    amplitudes: (_ place: Int) -> [Double]
  ) {
    let length = 2 * (binCount - 1)
    let hop = length / 4
    let window = Window.hann.values(length: length)
    let buffer = AlignedBuffer(count: length)
    let bins = AlignedBuffer(count: 2 * binCount)
    let transform = RealFFT.shared(length: length)
    let scale = (1 / Double(length)).squareRoot()
    // Four squared Hann windows add up to 1.5; a bin has two normal parts.
    let gain = Float(1 / 3.0.squareRoot())
    var start = -length / 2
    while start < samples.count {
      let sizes = amplitudes(max(0, start + length / 2))
      for bin in 0..<binCount {
        bins.base[2 * bin] = Float(scale * sizes[bin] * random.normal())
        bins.base[2 * bin + 1] = Float(scale * sizes[bin] * random.normal())
      }
      transform.inverse(bins.base, into: buffer.base)
      for index in 0..<length where start + index >= 0 && start + index < samples.count {
        samples[start + index] += gain * window[index] * buffer.base[index]
      }
      start += hop
    }
  }

  /// Lets noise rise at its beginning and fall at its end, over so many samples.
  static func soften(_ noise: inout [Float], over count: Int) {
    let fade = min(noise.count / 2, count)
    for index in 0..<fade {
      let share = Float(0.5 - 0.5 * cos(.pi * (Double(index) + 0.5) / Double(fade)))
      noise[index] *= share
      noise[noise.count - 1 - index] *= share
    }
  }
}

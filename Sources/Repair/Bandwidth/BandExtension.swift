import Foundation
import Signal

/// Makes the band above a cut-off for one stretch of one channel.
///
/// The band from half the cut-off up is whitened, moved up (`BandShift`) and mixed with noise; then its
/// level in each third octave of each frame becomes the predicted one (`BandwidthModel`). The result is
/// added to the samples, which therefore keep the given band's spectrum and phase.
struct BandExtension {
  /// How the levels above are told from those below.
  enum Levels: Sendable {
    /// By the table of `BandwidthModel`.
    case predicted
    /// The slope below, in dB an octave, goes on: plain spectral band replication.
    case slope
  }

  let configuration: STFTConfiguration
  let sampleRate: Double
  let model: BandwidthModel
  let levels: Levels
  /// Part of noise in the new band, 0…1.
  let noise: Float
  /// Factor that brings the sound to an RMS of 0.05.
  let scale: Float

  private var hzPerBin: Double { sampleRate / Double(configuration.fftLength) }
  /// log10 of what a longer transform adds to the power of noise.
  private var lengthLevel: Float { log10(Float(configuration.fftLength) / 2048) }
  private var nyquistHz: Double { sampleRate / 2 }
  private var widthHz: Double { 0.47 * model.cutoffHz }
  private var topHz: Double { 0.96 * model.cutoffHz }

  /// Number of copies that reach the Nyquist frequency.
  var copyCount: Int { Int(((nyquistHz - topHz) / widthHz).rounded(.up)) }

  /// The levels of the third octaves below the cut-off, frame by frame.
  static func levelsBelow(
    _ spectrogram: ComplexSpectrogram, cutoffHz: Double, scale: Float
  ) -> [[Float]] {
    let hzPerBin = spectrogram.sampleRate / Double(spectrogram.configuration.fftLength)
    let lengthLevel = log10(Float(spectrogram.configuration.fftLength) / 2048)
    let bands = (0..<BandwidthModel.bandsBelow).map { band -> Range<Int> in
      let high = 0.94 * cutoffHz * exp2(-Double(band) / 3)
      let low = Int((high * exp2(-1 / 3.0) / hzPerBin).rounded())
      return low..<max(low + 2, Int((high / hzPerBin).rounded()))
    }
    return meanLevels(spectrogram, bands: bands, offset: 2 * log10(scale) - lengthLevel)
  }

  /// Makes the new band.
  /// - Parameters:
  ///   - samples: the stretch.
  ///   - shifts: one for each copy.
  ///   - phases: of each copy at the start, in cycles.
  ///   - firstSample: place of the stretch in the whole sound, for the noise.
  func make(
    _ samples: [Float], shifts: [BandShift], phases: [Double], firstSample: Int
  ) -> [Float] {
    let stft = STFT(configuration)
    let spectrogram = stft.analyze(samples, sampleRate: sampleRate)
    var moved = copies(of: spectrogram, shifts: shifts, phases: phases)
    addNoise(to: &moved, firstSample: firstSample)
    let made = stft.analyze(moved, sampleRate: sampleRate)
    return stft.synthesize(shaped(made, like: spectrogram))
  }

  // MARK: - What is moved

  private func copies(
    of spectrogram: ComplexSpectrogram, shifts: [BandShift], phases: [Double]
  ) -> [Float] {
    let stft = STFT(configuration)
    var band = whitened(spectrogram)
    let real = stft.synthesize(band)
    band = quadrature(band)
    let imaginary = stft.synthesize(band)
    var result = [Float](repeating: 0, count: real.count)
    for (shift, phase) in zip(shifts, phases) {
      var phase = phase
      for index in result.indices {
        let angle = Float(2 * .pi * phase)
        result[index] += real[index] * cos(angle) - imaginary[index] * sin(angle)
        phase += shift.advance[index]
        phase -= phase.rounded(.down)
      }
    }
    return result
  }

  /// The band that is copied, divided by its own envelope; all else zero.
  private func whitened(_ spectrogram: ComplexSpectrogram) -> ComplexSpectrogram {
    let binCount = configuration.binCount
    let low = max(1, Int((topHz - widthHz) / hzPerBin))
    let high = min(binCount - 1, Int(topHz / hzPerBin))
    let reach = max(3, Int(400 / hzPerBin))
    var values = [Float](repeating: 0, count: spectrogram.values.count)
    spectrogram.values.withUnsafeBufferPointer { source in
      var prefix = [Float](repeating: 0, count: binCount + 1)
      for frame in 0..<spectrogram.frameCount {
        let start = 2 * frame * binCount
        for bin in 0..<binCount {
          let (re, im) = (source[start + 2 * bin], source[start + 2 * bin + 1])
          prefix[bin + 1] = prefix[bin] + re * re + im * im
        }
        for bin in low..<high {
          let (left, right) = (max(low, bin - reach), min(high, bin + reach + 1))
          let power = (prefix[right] - prefix[left]) / Float(right - left)
          let gain = 1 / (power + 1e-12 / (scale * scale)).squareRoot()
          values[start + 2 * bin] = gain * source[start + 2 * bin]
          values[start + 2 * bin + 1] = gain * source[start + 2 * bin + 1]
        }
      }
    }
    return ComplexSpectrogram(
      values: values, configuration: configuration, sampleRate: sampleRate,
      sampleCount: spectrogram.sampleCount)
  }

  /// Each bin a quarter of a cycle later: the other half of the analytic signal.
  private func quadrature(_ spectrogram: ComplexSpectrogram) -> ComplexSpectrogram {
    var values = spectrogram.values
    for index in stride(from: 0, to: values.count, by: 2) {
      (values[index], values[index + 1]) = (values[index + 1], -values[index])
    }
    return ComplexSpectrogram(
      values: values, configuration: configuration, sampleRate: sampleRate,
      sampleCount: spectrogram.sampleCount)
  }

  /// White noise that depends on the place in the sound only.
  private func addNoise(to samples: inout [Float], firstSample: Int) {
    guard noise > 0 else { return }
    // A whitened copy has bins of unit power; noise of variance v has v · Σ w².
    let sum = configuration.window.values(length: configuration.windowLength)
      .reduce(0) { $0 + $1 * $1 }
    let size = noise * (3 / sum).squareRoot()
    for index in samples.indices {
      var z = UInt64(bitPattern: Int64(firstSample + index)) &* 0x9e37_79b9_7f4a_7c15
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      z ^= z >> 31
      let uniform = Float(z >> 40) * 0x1p-23 - 1
      samples[index] = (1 - noise).squareRoot() * samples[index] + size * uniform
    }
  }

  // MARK: - Levels

  /// The new band with the levels that belong to each frame; nothing where the sound is given.
  private func shaped(
    _ made: ComplexSpectrogram, like given: ComplexSpectrogram
  ) -> ComplexSpectrogram {
    let centres = model.centresHz(nyquistHz: nyquistHz)
    let bands = centres.map { centre -> Range<Int> in
      let low = Int((centre * exp2(-1 / 6.0) / hzPerBin).rounded())
      let high = min(configuration.binCount, Int((centre * exp2(1 / 6.0) / hzPerBin).rounded()))
      return min(low, high - 2)..<high
    }
    let offset = 2 * log10(scale) - lengthLevel
    let found = Self.meanLevels(made, bands: bands, offset: offset)
    let below = Self.levelsBelow(given, cutoffHz: model.cutoffHz, scale: scale)
    let wanted = smoothed(below.map { levelsAbove($0, centres: centres) })

    let binCount = configuration.binCount
    let first = Int(0.9 * model.cutoffHz / hzPerBin)
    let places = (0..<binCount).map { bin -> (band: Int, part: Float) in
      let hz = max(1, Double(bin) * hzPerBin)
      let upper = centres.firstIndex { $0 > hz } ?? centres.count
      guard upper > 0 else { return (0, 0) }
      guard upper < centres.count else { return (centres.count - 1, 0) }
      let part = log(hz / centres[upper - 1]) / log(centres[upper] / centres[upper - 1])
      return (upper - 1, Float(part))
    }
    var values = made.values
    values.withUnsafeMutableBufferPointer { values in
      given.values.withUnsafeBufferPointer { given in
        for frame in 0..<made.frameCount {
          let start = 2 * frame * binCount
          let gains = zip(wanted[frame], found[frame]).map { ($0 - $1) / 2 }
          for bin in 0..<binCount {
            let index = start + 2 * bin
            guard bin >= first else {
              (values[index], values[index + 1]) = (0, 0)
              continue
            }
            let (band, part) = places[bin]
            let next = min(band + 1, gains.count - 1)
            var gain = pow(10, (1 - part) * gains[band] + part * gains[next])
            // Where the given band falls off, only what is missing is added.
            if Double(bin) * hzPerBin < 1.1 * model.cutoffHz {
              let level = (1 - part) * wanted[frame][band] + part * wanted[frame][next]
              let target = pow(10, level - offset)
              var power: Float = 0
              for near in max(1, bin - 2)...min(binCount - 1, bin + 2) {
                power +=
                  given[start + 2 * near] * given[start + 2 * near]
                  + given[start + 2 * near + 1] * given[start + 2 * near + 1]
              }
              gain *= max(0, 1 - power / 5 / target).squareRoot()
            }
            values[index] *= gain
            values[index + 1] *= gain
          }
        }
      }
    }
    return ComplexSpectrogram(
      values: values, configuration: configuration, sampleRate: sampleRate,
      sampleCount: made.sampleCount)
  }

  private func levelsAbove(_ below: [Float], centres: [Double]) -> [Float] {
    switch levels {
    case .predicted:
      return model.levelsAbove(.init(levels: below), count: centres.count)
    case .slope:
      // As below, never upwards.
      let mean = below[..<6].reduce(0, +) / 6
      let slope = min(0, BandwidthModel.slope(below))
      return centres.map { centre in
        let octaves = Float(log2(centre / (0.94 * model.cutoffHz))) + 1
        return max(-9, mean + slope * octaves)
      }
    }
  }

  /// The mean of three frames: levels do not jump.
  private func smoothed(_ frames: [[Float]]) -> [[Float]] {
    frames.indices.map { index in
      let near = frames[max(0, index - 1)...min(frames.count - 1, index + 1)]
      return frames[index].indices.map { band in
        near.reduce(0) { $0 + $1[band] } / Float(near.count)
      }
    }
  }

  /// The mean log10 power of bands, `[frame][band]`.
  static func meanLevels(
    _ spectrogram: ComplexSpectrogram, bands: [Range<Int>], offset: Float
  ) -> [[Float]] {
    let binCount = spectrogram.configuration.binCount
    return spectrogram.values.withUnsafeBufferPointer { values in
      (0..<spectrogram.frameCount).map { frame in
        bands.map { band in
          var sum: Float = 0
          let start = 2 * frame * binCount
          let floor = pow(10, -9 - offset)
          for bin in band {
            let (re, im) = (values[start + 2 * bin], values[start + 2 * bin + 1])
            sum += log10(max(floor, re * re + im * im))
          }
          return sum / Float(band.count) + offset
        }
      }
    }
  }
}

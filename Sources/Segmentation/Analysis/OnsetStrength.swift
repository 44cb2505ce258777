import Foundation
import Signal

/// How much new sound begins at each moment: the rise of the level in bands that are a quarter tone
/// wide, summed over the bands.
///
/// Each band is compared with the loudest of itself and its two neighbours some 10 ms before, so that a
/// partial that moves from one band to the next, as in vibrato, is no new sound.
///
/// Source: Böck & Widmer 2013, "Maximum filter vibrato suppression for onset detection" (SuperFlux).
public struct OnsetStrength: Sendable {
  /// Strength, `[frame]`: mean rise over the bands, in decades of level; at least 0.
  public let values: [Float]
  /// The part of the strength that lies above 3 kHz, `[frame]`.
  public let highValues: [Float]
  /// Levels of the bands, `[frame, band]`: decades above what is told apart, 0…3 about.
  let bandLevels: [Float]
  /// Centre of each band in Hz, rising.
  let bandCentresHz: [Double]
  /// Seconds from one frame to the next; frame `t` is centred on `t · hopSeconds`.
  public let hopSeconds: Double

  /// Seconds between frames that are aimed at.
  static let hop = 0.005
  /// Bands of an octave.
  private static let bandsPerOctave = 24.0
  /// Levels this much below the reference are told apart no more, in dB.
  private static let rangeDB = 55.0

  /// Measures a sound.
  /// - Parameters:
  ///   - samples: mono.
  ///   - sampleRate: in Hz.
  ///   - reference: the amplitude that levels are compared with: the recording's peak.
  public init(_ samples: [Float], sampleRate: Double, reference: Float) {
    var window = 512
    while Double(window) * 1.5 < 0.0427 * sampleRate * 1.05 { window *= 2 }
    let hopLength = max(1, Int((Self.hop * sampleRate).rounded()))
    hopSeconds = Double(hopLength) / sampleRate
    let configuration = STFTConfiguration(
      windowLength: window, hopLength: min(hopLength, window), window: .hann)
    let bands = Self.bands(configuration, sampleRate: sampleRate)
    let frameCount = configuration.frameCount(sampleCount: samples.count)
    let gain = 4 / Float(window) / max(reference, 1e-9)  // a sine of the reference's level has 1
    let lift = Float(Units.dbToAmplitude(Self.rangeDB))
    let lag = max(1, Int((Double(window) / 4 / Double(hopLength)).rounded()))

    let frame = FrameTransform(configuration)
    let before = configuration.samplesBeforeCentre
    let padded =
      [Float](repeating: 0, count: before) + samples
      + [Float](repeating: 0, count: window + hopLength)
    var history = [[Float]](repeating: [Float](repeating: 0, count: bands.count), count: lag + 1)
    var magnitudes = [Float](repeating: 0, count: configuration.binCount)
    var (values, highValues) = ([Float](), [Float]())
    values.reserveCapacity(frameCount)
    highValues.reserveCapacity(frameCount)
    var bandLevels: [Float] = []
    bandLevels.reserveCapacity(frameCount * bands.count)
    let firstHigh = bands.firstIndex { $0.centreHz >= 3000 } ?? bands.count
    for t in 0..<frameCount {
      padded.withUnsafeBufferPointer { frame.forward($0.baseAddress! + t * hopLength) }
      let spectrum = frame.spectrum.base
      magnitudes.withUnsafeMutableBufferPointer { magnitudes in
        for bin in magnitudes.indices {
          let (re, im) = (spectrum[2 * bin], spectrum[2 * bin + 1])
          magnitudes[bin] = (re * re + im * im).squareRoot()
        }
      }
      var levels = [Float](repeating: 0, count: bands.count)
      for (b, band) in bands.enumerated() {
        var sum: Float = 0
        for (i, weight) in band.weights.enumerated() { sum += weight * magnitudes[band.first + i] }
        levels[b] = log10(1 + lift * gain * sum)
      }
      let past = history[(t + 1) % (lag + 1)]  // `lag` frames before
      var (low, high): (Float, Float) = (0, 0)
      if t >= lag {
        for b in bands.indices {
          var loudest = past[b]
          if b > 0 { loudest = max(loudest, past[b - 1]) }
          if b + 1 < bands.count { loudest = max(loudest, past[b + 1]) }
          let rise = max(0, levels[b] - loudest)
          if b < firstHigh { low += rise } else { high += rise }
        }
      }
      history[t % (lag + 1)] = levels
      bandLevels += levels
      values.append((low + high) / Float(max(1, bands.count)))
      highValues.append(high / Float(max(1, bands.count)))
    }
    self.bandLevels = bandLevels
    bandCentresHz = bands.map(\.centreHz)
    self.values = values
    self.highValues = highValues
  }

  /// How strongly the partials of a pitch sound: the mean level of the bands of the first eight.
  /// - Parameter bands: from ``partialBands(ofPitch:)``.
  func partialLevel(_ bands: [Int], frame: Int) -> Float {
    guard !bands.isEmpty, frame >= 0, frame < values.count else { return 0 }
    let row = frame * bandCentresHz.count
    return bands.reduce(0) { $0 + bandLevels[row + $1] } / Float(bands.count)
  }

  /// The bands that the first eight partials of a pitch lie in.
  func partialBands(ofPitch pitch: Double) -> [Int] {
    guard let highest = bandCentresHz.last else { return [] }
    let hz = Units.pitchToHz(pitch)
    return (1...8).map { Double($0) * hz }.filter { $0 < highest }.map { partial in
      let above = bandCentresHz.firstIndex { $0 >= partial } ?? bandCentresHz.count - 1
      guard above > 0 else { return above }
      let isNearer = bandCentresHz[above] - partial < partial - bandCentresHz[above - 1]
      return isNearer ? above : above - 1
    }
  }

  // MARK: - Bands

  /// A triangle of weights over bins.
  private struct Band {
    var centreHz: Double
    var first: Int
    var weights: [Float]
  }

  /// Triangles from 30 Hz to 16 kHz or the Nyquist frequency. Where bins are further apart than quarter
  /// tones, there is a band for each bin.
  private static func bands(_ configuration: STFTConfiguration, sampleRate: Double) -> [Band] {
    let binHz = sampleRate / Double(configuration.fftLength)
    let highest = min(16_000, sampleRate / 2 - 2 * binHz)
    var centres: [Int] = []
    var hz = 30.0
    while hz < highest {
      let bin = Int((hz / binHz).rounded())
      if bin > 0, bin != centres.last { centres.append(bin) }
      hz *= exp2(1 / bandsPerOctave)
    }
    guard centres.count > 2 else { return [] }
    return (1..<centres.count - 1).map { i in
      let (low, centre, high) = (centres[i - 1], centres[i], centres[i + 1])
      let weights = (low + 1..<high).map { bin -> Float in
        bin <= centre
          ? Float(bin - low) / Float(centre - low) : Float(high - bin) / Float(high - centre)
      }
      return Band(centreHz: Double(centre) * binHz, first: low + 1, weights: weights)
    }
  }
}

import Foundation
import Signal

/// Ways to phases that the library does not offer, because it has better ones: to compare with.
enum PhaseBaselines {
  /// Uniform random phases, the same on every run.
  static func random(_ magnitudes: MagnitudeSpectrogram) -> ComplexSpectrogram {
    var state: UInt64 = 1
    return with(magnitudes) { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53 * 2 * .pi
    }
  }

  /// Single pass spectrogram inversion: each peak of a frame turns on at the frequency of its
  /// parabola, and the bins around it turn with it. Source: Beauregard, Harish, Wyse, DSP 2015.
  static func spsi(_ magnitudes: MagnitudeSpectrogram) -> ComplexSpectrogram {
    let binCount = magnitudes.binCount
    let values = magnitudes.values
    let turn =
      2 * Double.pi * Double(magnitudes.configuration.hopLength)
      / Double(magnitudes.configuration.fftLength)
    var phases = [Double](repeating: 0, count: values.count)
    for t in 1..<max(1, magnitudes.frameCount) {
      let now = t * binCount
      let before = now - binCount
      var lower = 0  // first bin that belongs to the current peak
      for k in 1..<binCount - 1
      where values[now + k] > values[now + k - 1] && values[now + k] >= values[now + k + 1] {
        let (a, b, c) = (values[now + k - 1], values[now + k], values[now + k + 1])
        let shift = Double(0.5 * (a - c) / (a - 2 * b + c))
        let phase = phases[before + k] + turn * (Double(k) + shift)
        // The peak's bins reach to the valley before the next one.
        var upper = k
        while upper + 1 < binCount, values[now + upper + 1] <= values[now + upper] { upper += 1 }
        for j in lower...upper {
          // Phases told from the window's centre are alike under one lobe.
          phases[now + j] = phase
        }
        lower = upper + 1
      }
      for j in lower..<max(lower, binCount) { phases[now + j] = phases[before + j] }
    }
    return with(magnitudes) { phases[$0] }
  }

  private static func with(
    _ magnitudes: MagnitudeSpectrogram, _ phase: (Int) -> Double
  ) -> ComplexSpectrogram {
    var values: [Float] = []
    values.reserveCapacity(2 * magnitudes.values.count)
    for (i, magnitude) in magnitudes.values.enumerated() {
      let angle = phase(i)
      values.append(magnitude * Float(cos(angle)))
      values.append(magnitude * Float(sin(angle)))
    }
    return ComplexSpectrogram(
      values: values, configuration: magnitudes.configuration, sampleRate: magnitudes.sampleRate,
      sampleCount: magnitudes.sampleCount)
  }
}

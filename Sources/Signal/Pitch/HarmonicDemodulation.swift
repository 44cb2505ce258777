import Foundation

/// How far the harmonics of a note are from where a pitch contour expects them.
///
/// With `φ(n)` the phase of the expected fundamental, harmonic `k` is turned back,
/// `y_k(n) = x(n) exp(−i k φ(n))`, and seen through a Hann window `w` of some periods around each frame:
/// `Z_k = Σ w y_k`. It turns on by `Im(Z_k' / Z_k)` radians a sample, with `Z_k' = −Σ w' y_k`.
///
/// Source: Auger & Flandrin 1995, eq. 11 (reassignment of frequency).
///
/// Threads: belongs to one thread.
struct HarmonicDemodulation {
  private let samples: [Float]
  private let sampleRate: Double
  private let hopLength: Int
  /// MIDI pitch that contours count from.
  private let pitch: Double

  init(_ samples: [Float], sampleRate: Double, hopLength: Int, pitch: Double) {
    self.samples = samples
    self.sampleRate = sampleRate
    self.hopLength = hopLength
    self.pitch = pitch
  }

  /// What one harmonic says of each frame, `[frame]`.
  private struct Harmonic {
    /// How far it is off, in cents.
    var cents: [Double] = []
    /// Its power, in any unit.
    var power: [Double] = []
  }

  /// Cents to be added to a contour, `[frame]`.
  ///
  /// Harmonics speak with the power that they have, the higher louder, because an error of the phase
  /// is a smaller one of the pitch there. Each may have an offset of its own (strings are stretched):
  /// they tell the movement together, and the level by their power.
  /// - Parameters:
  ///   - cents: above the pitch, `[frame]`.
  ///   - harmonicCount: how many at most.
  func correction(of cents: [Double], harmonicCount: Int) -> [Double] {
    let frequencies = cents.map { Units.pitchToHz(pitch + $0 / 100) }
    let harmonics = harmonics(along: frequencies, count: harmonicCount)
    var result = [Double](repeating: 0, count: cents.count)
    guard !harmonics.isEmpty else { return result }
    let totals = harmonics.map { $0.power.reduce(0, +) }
    let total = totals.reduce(0, +)
    guard total > 0 else { return result }
    let offsets = harmonics.map { Self.median($0.cents, weights: $0.power) }
    let level = zip(offsets, totals).reduce(0) { $0 + $1.0 * $1.1 } / total
    for t in result.indices {
      let strongest = harmonics.reduce(0) { max($0, $1.power[t]) }
      guard strongest > 0 else { continue }
      var votes: [Double] = []
      var weights: [Double] = []
      for (k, harmonic) in harmonics.enumerated() where harmonic.power[t] > 1e-3 * strongest {
        votes.append(harmonic.cents[t] - offsets[k])
        weights.append(Double(k + 1) * harmonic.power[t].squareRoot())
      }
      result[t] = min(max(level + Self.median(votes, weights: weights), -150), 150)
    }
    return result
  }

  /// Share of each frame's power that comes again after one period, `[frame]`, 0…1: the correlation of
  /// two stretches that lie a period apart around the frame's centre, over their mean energy. Frames
  /// 60 dB below the loudest repeat nothing that counts: 0.
  func periodicity(along cents: [Double]) -> [Float] {
    var energies = [Float](repeating: 0, count: cents.count)
    let shares = samples.withUnsafeBufferPointer { x in
      cents.indices.map { t -> Float in
        let period = sampleRate / Units.pitchToHz(pitch + cents[t] / 100)
        let length = Int(max(2 * period, 0.01 * sampleRate))
        var best: Float = 0
        for lag in Int(period)...Int(period) + 1 {
          let start = t * hopLength - (length + lag) / 2
          let first = max(0, start)
          let last = min(x.count - lag, start + length)
          guard last - first > length / 2 else { continue }
          var product: Float = 0
          var energy: Float = 0
          for i in first..<last {
            product += x[i] * x[i + lag]
            energy += x[i] * x[i] + x[i + lag] * x[i + lag]
          }
          energies[t] = energy / Float(last - first)
          if energy > 0 { best = max(best, 2 * product / energy) }
        }
        return min(best, 1)
      }
    }
    let quiet = 1e-6 * (energies.max() ?? 0)
    return zip(shares, energies).map { $1 > quiet ? $0 : 0 }
  }

  // MARK: - Demodulation

  private func harmonics(along frequencies: [Double], count: Int) -> [Harmonic] {
    let sorted = frequencies.sorted()
    guard !sorted.isEmpty, !samples.isEmpty else { return [] }
    let typical = sorted[sorted.count / 2]
    let highest = min(0.45 * sampleRate, 8000)
    let count = min(count, Int(highest / max(typical, 1)))
    guard count > 0 else { return [] }
    // In a whole number of periods the other harmonics vanish. With two of them a moving low note
    // is measured worse than with three, with more it loses depth.
    let periods = max(3, (0.008 * typical).rounded(.up))
    let half = max(8, Int(periods / 2 * sampleRate / typical))
    let turn = phases(along: frequencies)
    let window = Hann(half: half)
    var real = samples
    var imaginary = [Float](repeating: 0, count: samples.count)
    var result: [Harmonic] = []
    for k in 1...count {
      rotate(&real, &imaginary, by: turn)
      result.append(
        harmonic(
          real, imaginary, window,
          radiansPerSample: frequencies.map {
            2 * .pi * $0 * Double(k) / sampleRate
          }))
    }
    return result
  }

  /// `cos φ` and `−sin φ` of each sample, φ the phase of the fundamental.
  private func phases(along frequencies: [Double]) -> (cosine: [Float], sine: [Float]) {
    var cosine = [Float](repeating: 0, count: samples.count)
    var sine = cosine
    var phase = 0.0
    for i in samples.indices {
      let t = min(i / hopLength, frequencies.count - 1)
      let next = min(t + 1, frequencies.count - 1)
      let part = Double(i - t * hopLength) / Double(hopLength)
      let hz = frequencies[t] + (frequencies[next] - frequencies[t]) * min(part, 1)
      cosine[i] = Float(cos(phase))
      sine[i] = Float(-sin(phase))
      phase += 2 * .pi * hz / sampleRate
      if phase > .pi { phase -= 2 * .pi }
    }
    return (cosine, sine)
  }

  private func rotate(
    _ real: inout [Float], _ imaginary: inout [Float], by turn: (cosine: [Float], sine: [Float])
  ) {
    real.withUnsafeMutableBufferPointer { re in
      imaginary.withUnsafeMutableBufferPointer { im in
        turn.cosine.withUnsafeBufferPointer { c in
          turn.sine.withUnsafeBufferPointer { s in
            for i in 0..<re.count {
              (re[i], im[i]) = (re[i] * c[i] - im[i] * s[i], re[i] * s[i] + im[i] * c[i])
            }
          }
        }
      }
    }
  }

  private func harmonic(
    _ real: [Float], _ imaginary: [Float], _ window: Hann, radiansPerSample: [Double]
  ) -> Harmonic {
    var result = Harmonic()
    real.withUnsafeBufferPointer { re in
      imaginary.withUnsafeBufferPointer { im in
        for (t, radians) in radiansPerSample.enumerated() {
          let start = t * hopLength - window.half
          let first = max(0, -start)
          let last = min(window.values.count, re.count - start)
          var sums = SIMD4<Float>(repeating: 0)
          if first < last {
            for j in first..<last {
              let (a, b) = (re[start + j], im[start + j])
              let (w, slope) = (window.values[j], window.slopes[j])
              sums += SIMD4(w * a, w * b, slope * a, slope * b)
            }
          }
          let (zr, zi) = (Double(sums[0]), Double(sums[1]))
          let (dr, di) = (-Double(sums[2]), -Double(sums[3]))
          let power = zr * zr + zi * zi
          let turning = power > 0 ? (di * zr - dr * zi) / power : 0
          let ratio = 1 + turning / radians
          result.cents.append(ratio > 0.5 && ratio < 2 ? 1200 * log2(ratio) : 0)
          result.power.append(ratio > 0.9 && ratio < 1.1 ? power : 0)
        }
      }
    }
    return result
  }

  /// A Hann window around a centre, and its slope per sample.
  private struct Hann {
    let half: Int
    let values: [Float]
    let slopes: [Float]

    init(half: Int) {
      self.half = half
      let step = Double.pi / Double(half)
      values = (-half...half).map { Float(0.5 + 0.5 * cos(step * Double($0))) }
      slopes = (-half...half).map { Float(-0.5 * step * sin(step * Double($0))) }
    }
  }

  /// The weighted median; 0 where nothing has weight.
  private static func median(_ values: [Double], weights: [Double]) -> Double {
    let total = weights.reduce(0, +)
    guard total > 0 else { return 0 }
    var below = 0.0
    for i in values.indices.sorted(by: { values[$0] < values[$1] }) {
      below += weights[i]
      if below >= total / 2 { return values[i] }
    }
    return values.last ?? 0
  }
}

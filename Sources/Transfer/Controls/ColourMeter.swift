import Foundation
import Signal

/// What the spectrum of one moment of a performance says beside its pitch.
package struct LineColour: Sendable {
  /// Share of the power, 60 Hz to 8 kHz, that belongs to the harmonics of the pitch, 0…1; 0 without.
  package var harmonicShare: Float = 0
  /// Share of the power that lies in tones of any pitch, 0…1.
  package var tonalShare: Float = 0
  /// How the harmonics' power rises with each octave, in nepers; nil where too few are heard.
  package var slope: Float?
  /// Power between the harmonics over the power of all, natural logarithm; nil without pitch.
  package var noise: Float?
  /// Pitches that the tones may be harmonics of, where a single pitch does not explain them.
  package var candidates: [LineCandidate] = []
}

/// A pitch that a line may have at one moment.
package struct LineCandidate: Sendable, Equatable {
  /// MIDI pitch.
  package var pitch: Double
  /// How strongly its harmonics sound.
  package var salience: Float

  /// Makes a candidate.
  package init(pitch: Double, salience: Float) {
    self.pitch = pitch
    self.salience = salience
  }
}

/// Measures colours by Fourier transforms: of some 43 ms, and twice as long for low pitches.
///
/// Source of the salience: Klapuri 2006, "Multiple fundamental frequency estimation by summing harmonic
/// amplitudes", over peaks as in Salamon & Gómez 2012 (Melodia).
package final class ColourMeter {
  /// Samples to either side of a moment that are looked at.
  package let reach: Int

  private let sampleRate: Double
  private let short: FrameTransform
  private let long: FrameTransform
  /// Power of each bin; of the longer transform all are in use.
  private var power: [Float]
  /// What was found of each harmonic.
  private var levels: [(octave: Float, power: Float)] = []

  /// Below this pitch, in Hz, harmonics lie too near for the short transform.
  private static let lowHz = 190.0
  private static let bandHz = 60.0...8000.0
  private static let mostHarmonics = 40
  /// Least share of a tone's power in its first three harmonics, and in those that are no multiples of 2 or 3.
  private static let (leastLowest, leastCoprime) = (Float(3e-3), Float(2e-4))
  /// Harmonics that no fifth lacks.
  private static let coprime = [1, 5, 7, 11, 13]
  private static let peakCount = 24
  private static let candidateCount = 6
  /// Pitches that a line is looked for in.
  private static let lineHz = 60.0...2000.0

  /// Prepares the transforms for samples of a rate in Hz.
  package init(sampleRate: Double) {
    self.sampleRate = sampleRate
    var length = 256
    while Double(length) < 0.032 * sampleRate { length *= 2 }
    func transform(_ length: Int) -> FrameTransform {
      FrameTransform(
        STFTConfiguration(windowLength: length, hopLength: length / 4, window: .hann))
    }
    short = transform(length)
    long = transform(2 * length)
    reach = length
    power = [Float](repeating: 0, count: long.configuration.binCount)
    levels.reserveCapacity(Self.mostHarmonics)
  }

  /// Looks at a moment.
  /// - Parameters:
  ///   - samples: its centre, with `reach` samples to either side.
  ///   - pitch: MIDI pitch that was heard; nil for none.
  ///   - leastShare: where the harmonics of the pitch have less of the power, other pitches are looked for; with 0
  ///     nothing is allocated.
  package func measure(
    _ samples: UnsafePointer<Float>, pitch: Double?, leastShare: Float
  ) -> LineColour {
    let hz = pitch.map(Units.pitchToHz)
    let transform = (hz ?? 0) < Self.lowHz ? long : short
    let configuration = transform.configuration
    transform.forward(samples - configuration.samplesBeforeCentre)
    let binHz = sampleRate / Double(configuration.fftLength)
    for bin in 0..<configuration.binCount {
      let (re, im) = (transform.spectrum.base[2 * bin], transform.spectrum.base[2 * bin + 1])
      power[bin] = re * re + im * im
    }
    let first = max(1, Int(Self.bandHz.lowerBound / binHz))
    let last = min(
      configuration.binCount - 4, Int(min(Self.bandHz.upperBound, 0.45 * sampleRate) / binHz))
    var colour = LineColour()
    let total = power[first...last].reduce(0, +)
    guard total > 0 else { return colour }
    if let hz { addHarmonics(hz, binHz, first...last, total, to: &colour) }
    guard colour.harmonicShare < leastShare else {
      colour.tonalShare = colour.harmonicShare
      return colour
    }
    let peaks = peaks(binHz, first...last)
    colour.tonalShare = peaks.reduce(0) { $0 + $1.power } / total
    colour.candidates = Self.candidates(peaks)
    return colour
  }

  private func addHarmonics(
    _ hz: Double, _ binHz: Double, _ band: ClosedRange<Int>, _ total: Float,
    to colour: inout LineColour
  ) {
    let spacing = hz / binHz
    var (explained, noise, noiseBins) = (Float(0), Float(0), 0)
    levels.removeAll(keepingCapacity: true)
    for k in 1...Self.mostHarmonics {
      let centre = Int((Double(k) * spacing).rounded())
      let reach = 1 + Int(min(0.015 * Double(k) * spacing, 0.2 * spacing, 4))
      guard centre + reach < band.upperBound else { break }
      var best = centre
      for bin in max(1, centre - reach)...centre + reach where power[bin] > power[best] {
        best = bin
      }
      for bin in max(1, best - 2)...best + 2
      where Float(bin) < Float(Double(k) + 0.5) * Float(spacing) {
        explained += power[bin]
      }
      levels.append((log2(Float(k)), power[best]))
      let middle = Int(((Double(k) + 0.5) * spacing).rounded())
      let side = Int(0.12 * spacing)
      for bin in max(1, middle - side)...middle + side where bin <= band.upperBound {
        noise += power[bin]
        noiseBins += 1
      }
    }
    // A chord has a common fundamental of which the lowest harmonics are missing; a fifth, all but the
    // multiples of 2 and 3.
    let lowest = levels.prefix(3).reduce(0) { $0 + $1.power }
    var coprime = Float(0)
    for k in Self.coprime where k <= levels.count { coprime += levels[k - 1].power }
    let sum = levels.reduce(0) { $0 + $1.power }
    guard lowest > Self.leastLowest * sum, levels.count < 5 || coprime > Self.leastCoprime * sum
    else { return }
    colour.harmonicShare = min(1, explained / total)
    let density = noiseBins > 0 ? noise / Float(noiseBins) : 0
    colour.noise = log(max(density * Float(band.count), 1e-9 * total) / total)
    let highest = levels.reduce(0) { max($0, $1.power) }
    var heard = 0
    var (weights, x, y, xx, xy) = (Float(0), Float(0), Float(0), Float(0), Float(0))
    for level in levels where level.power > 1e-5 * highest && level.power > 4 * density {
      heard += 1
      let weight = (level.power / highest).squareRoot().squareRoot()
      let height = log(level.power)
      weights += weight
      x += weight * level.octave
      y += weight * height
      xx += weight * level.octave * level.octave
      xy += weight * level.octave * height
    }
    let spread = weights * xx - x * x
    if heard >= 3, spread > 1e-3 * weights * weights {
      colour.slope = (weights * xy - x * y) / spread
    }
  }

  /// The strongest tones: frequency in Hz, power with their lobes.
  private func peaks(_ binHz: Double, _ band: ClosedRange<Int>) -> [(hz: Double, power: Float)] {
    let highest = power[band].max() ?? 0
    var found: [(bin: Int, power: Float)] = []
    for bin in max(2, band.lowerBound)...band.upperBound
    where power[bin] > 1e-4 * highest && power[bin] > power[bin - 1]
      && power[bin] >= power[bin + 1]
      && max(power[bin - 2], power[bin + 2]) < 0.3 * power[bin]
    { found.append((bin, power[bin])) }
    return found.sorted { $0.power > $1.power }.prefix(Self.peakCount).map { peak in
      let bin = peak.bin
      let (a, b, c) = (log(power[bin - 1] + 1e-30), log(power[bin]), log(power[bin + 1] + 1e-30))
      let bend = a - 2 * b + c
      let offset = bend < 0 ? Double(min(0.5, max(-0.5, 0.5 * (a - c) / bend))) : 0
      return ((Double(bin) + offset) * binHz, power[bin - 2...bin + 2].reduce(0, +))
    }
  }

  /// Pitches whose harmonics are the peaks, the most salient first.
  private static func candidates(_ peaks: [(hz: Double, power: Float)]) -> [LineCandidate] {
    guard let strongest = peaks.first?.power, strongest > 0 else { return [] }
    let tones = peaks.map { (hz: $0.hz, height: pow($0.power / strongest, 0.35)) }
    var found: [LineCandidate] = []
    for tone in tones.prefix(10) {
      for divisor in 1...4 {
        let hz = tone.hz / Double(divisor)
        guard lineHz.contains(hz) else { continue }
        var (salience, weight) = (Float(0), Float(1))
        for k in 1...12 {
          let near = tones.filter { abs($0.hz / (Double(k) * hz) - 1) < 0.02 }.map(\.height).max()
          salience += weight * (near ?? 0)
          weight *= 0.8
        }
        found.append(LineCandidate(pitch: Units.hzToPitch(hz), salience: salience))
      }
    }
    var kept: [LineCandidate] = []
    for one in found.sorted(by: { $0.salience > $1.salience }) {
      if kept.allSatisfy({ abs($0.pitch - one.pitch) > 0.4 }) { kept.append(one) }
      if kept.count == candidateCount { break }
    }
    return kept
  }
}

import Foundation
import NoteVAE
import Signal

/// What else is in a recording that should hold one note: noise before it, further strokes, further
/// notes at once. Rules of thumb, to warn by; nothing is decided by them.
package struct RecordedScene {
  private let samples: [Float]
  private let sampleRate: Double
  /// Level of each 20 ms in dB; silence is at -120.
  private let levels: [Double]

  private static let blockSeconds = 0.02

  package init(_ samples: [Float], sampleRate: Double) {
    self.samples = samples
    self.sampleRate = sampleRate
    let block = max(1, Int(Self.blockSeconds * sampleRate))
    levels = stride(from: 0, to: samples.count, by: block).map { start in
      let part = samples[start..<min(start + block, samples.count)]
      let power = part.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(part.count)
      return Units.powerToDB(max(power, 1e-12))
    }
  }

  /// Level of the noise before the note over the note's highest, in dB; nil if the note begins at once.
  var noiseDB: Double? {
    guard let highest = levels.max(),
      let onset = levels.firstIndex(where: { $0 > highest - 20 }), onset >= 4
    else { return nil }
    // The quietest moment: a slow attack is no noise.
    return levels[..<(onset - 2)].min().map { $0 - highest }
  }

  /// Strokes: rises by 12 dB within 60 ms to within 20 dB of the highest level.
  package var strokeCount: Int {
    guard let highest = levels.max() else { return 0 }
    var count = 0
    var last = -10
    for i in levels.indices where levels[i] > highest - 20 && i - last > 4 {
      let before = levels[max(0, i - 3)..<i].min() ?? -120
      if levels[i] - before >= 12 || (i == 0) {
        count += 1
        last = i
      }
    }
    return count
  }

  /// Whether the partials after the attack belong to more than one series of harmonics. A vibrato is
  /// taken out first, and what is no tone counts for nothing: noise, and the modes of a drum, which
  /// have no harmonics.
  /// - Parameter pitch: MIDI pitch of the note that is heard; nil if none is.
  func hasSeveralNotes(pitch: Double?) -> Bool {
    guard let pitch else {
      // Two series, neither of which is a part of the other.
      guard let peaks = peaks(of: samples) else { return false }
      let bases = peaks.filter { Self.hasHarmonics($0.hz, in: peaks) }
      return bases.contains { base in
        bases.contains { $0.hz > 1.05 * base.hz && !Self.isMultiple($0.hz, of: base.hz) }
      }
    }
    let contour = PitchContour(of: samples, sampleRate: sampleRate, around: pitch)
    guard let peaks = peaks(of: contour.flattened(samples)) else { return false }
    let f0 = Units.pitchToHz(pitch)
    let total = peaks.reduce(0) { $0 + $1.power }
    var others: [(hz: Double, power: Double)] = []
    var lowest = 0.0
    var coprime = 0.0
    for peak in peaks {
      let number = max(1, (peak.hz / f0).rounded())
      let cents = 1200 * log2(peak.hz / (number * f0))
      // Partials of strings are stretched.
      if cents <= -35 || cents >= 35 + number * number { others.append(peak) }
      if number <= 2 { lowest += peak.power }
      if [1, 5, 7, 11, 13].contains(number) { coprime += peak.power }
    }
    // Partials of another series; or a common fundamental of which the lowest partials are missing (a
    // chord, a sixth), or all but the multiples of 2 and 3 (a fifth).
    let hasOthers =
      others.reduce(0) { $0 + $1.power } > 0.03 * total
      && others.contains { Self.hasHarmonics($0.hz, in: peaks) }
    return hasOthers || peaks.count >= 5 && (lowest < 1e-3 * total || coprime < 1e-4 * total)
  }

  /// Whether a tone is the lowest of a series: two of its next three harmonics are there.
  private static func hasHarmonics(_ hz: Double, in peaks: [(hz: Double, power: Double)]) -> Bool {
    (2...4).count { number in
      peaks.contains { abs(1200 * log2($0.hz / (Double(number) * hz))) < 30 }
    } >= 2
  }

  private static func isMultiple(_ hz: Double, of base: Double) -> Bool {
    abs(1200 * log2(hz / (base * (hz / base).rounded()))) < 30
  }

  /// Tones of the second after the attack, if tones are most of it.
  private func peaks(of samples: [Float]) -> [(hz: Double, power: Double)]? {
    let length = powerOfTwo(near: 0.34 * sampleRate)
    let highest = levels.max() ?? -120
    let attack = levels.firstIndex { $0 > highest - 3 } ?? 0
    let start = Int((Double(attack) * Self.blockSeconds + 0.12) * sampleRate)
    guard start + length < samples.count else { return nil }
    let part = Array(samples[start..<min(samples.count, start + 3 * length)])
    let magnitudes = STFT(
      STFTConfiguration(windowLength: length, hopLength: length / 2, window: .gaussian(g: 0.1))
    ).analyze(part, sampleRate: sampleRate).magnitudes
    var power = [Double](repeating: 0, count: magnitudes.binCount)
    for t in 1..<max(2, magnitudes.frameCount - 1) {
      for c in power.indices {
        let m = Double(magnitudes.values[t * power.count + c])
        power[c] += m * m
      }
    }
    let strongest = power.max() ?? 0
    guard strongest > 0 else { return nil }
    var found: [(hz: Double, power: Double)] = []
    var inPeaks = 0.0
    for c in 4..<power.count - 4
    where power[c] > 1e-4 * strongest && power[c] == power[c - 4...c + 4].max()
      && max(power[c - 4], power[c + 4]) < Self.lobe * power[c]
    {
      let (left, top, right) = (log(power[c - 1]), log(power[c]), log(power[c + 1]))
      let offset = 0.5 * (left - right) / (left - 2 * top + right)
      found.append(((Double(c) + offset) * sampleRate / Double(length), power[c]))
      inPeaks += power[c - 4...c + 4].reduce(0, +)
    }
    return inPeaks > 0.7 * power.reduce(0, +) ? found : nil
  }

  /// Power four bins beside a tone over that of the tone, at most: the window leaves less, and the
  /// bumps of noise more.
  private static let lobe = 0.05

  private func powerOfTwo(near length: Double) -> Int { 1 << Int(log2(length).rounded()) }
}

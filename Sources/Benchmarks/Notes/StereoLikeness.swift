import Foundation
import Sfumato

/// How the two channels of a sound relate, by thirds of an octave, and how far that is from another sound's.
///
/// Of the bands within 40 dB of the loudest: the difference of their levels in dB; their coherence in phase,
/// `Re Σ L R* / √(Σ|L|² Σ|R|²)`, which is what a mono sum hears; and its magnitude, which does not mind a phase
/// that stays.
struct StereoLikeness {
  private struct Band {
    var left = 0.0, right = 0.0
    var product = (0.0, 0.0)
  }

  private let bands: [Band]

  /// Looks at two channels of 48 kHz.
  init(_ left: [Float], _ right: [Float]) {
    let stft = STFT(.standard)
    let (l, r) = (
      stft.analyze(left, sampleRate: 48_000).values, stft.analyze(right, sampleRate: 48_000).values
    )
    let bins = STFTConfiguration.standard.binCount
    var bands = [Band](repeating: Band(), count: 31)
    for bin in 1..<bins {
      let band = Int(3 * log2(Double(bin) * 24_000 / Double(bins - 1) / 22))
      guard bands.indices.contains(band) else { continue }
      for i in stride(from: 2 * bin, to: min(l.count, r.count), by: 2 * bins) {
        let (a, b) = ((Double(l[i]), Double(l[i + 1])), (Double(r[i]), Double(r[i + 1])))
        bands[band].left += a.0 * a.0 + a.1 * a.1
        bands[band].right += b.0 * b.0 + b.1 * b.1
        bands[band].product.0 += a.0 * b.0 + a.1 * b.1
        bands[band].product.1 += a.1 * b.0 - a.0 * b.1
      }
    }
    self.bands = bands
  }

  /// Mean distances by band: of levels in dB, of coherence in phase, of its magnitude.
  func distance(to truth: StereoLikeness) -> [Double] {
    let powers = truth.bands.map { $0.left + $0.right }
    var sums = [0.0, 0, 0]
    var count = 0.0
    for (band, power) in powers.enumerated() where power > 1e-4 * powers.max()! {
      let (own, other) = (bands[band], truth.bands[band])
      func level(_ band: Band) -> Double {
        10
          * log10((band.left + 1e-4 * band.right + 1e-12) / (band.right + 1e-4 * band.left + 1e-12))
      }
      func coherence(_ band: Band) -> (Double, Double) {
        let scale = 1 / max((band.left * band.right).squareRoot(), 1e-20)
        let (re, im) = (band.product.0 * scale, band.product.1 * scale)
        return (re, (re * re + im * im).squareRoot())
      }
      let (a, b) = (coherence(own), coherence(other))
      sums[0] += abs(level(own) - level(other))
      sums[1] += abs(a.0 - b.0)
      sums[2] += abs(a.1 - b.1)
      count += 1
    }
    return sums.map { $0 / max(count, 1) }
  }
}

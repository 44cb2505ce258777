/// How the power of a sound lies over frequency: where its centre is, and how much of it is noise.
struct SpectralShape {
  /// Mean frequency in Hz, each weighed with its power.
  let centroidHz: Double
  /// Share of the power that is a floor between partials, 0…1.
  let noiseShare: Double

  /// Bins of a band, over which the noise counts as white. A partial covers eight of them.
  private static let bandLength = 48
  /// Below this nothing is heard, and DC is no sound.
  private static let lowestHz = 20.0

  /// Looks at samples; nil where there is no power above 20 Hz.
  /// - Parameters:
  ///   - samples: mono.
  ///   - pitchHz: fundamental frequency; nil for an unpitched sound.
  init?(_ samples: [Float], sampleRate: Double, pitchHz: Double?) {
    // Twelve periods set the partials 12 bins apart, so that four bins between them are free.
    let seconds = max(0.0427, 12 / (pitchHz ?? .infinity))
    let length = powerOfTwo(atLeast: seconds * sampleRate)
    let magnitudes = STFT(
      STFTConfiguration(windowLength: length, hopLength: length / 4, window: .gaussian(g: 0.1))
    ).analyze(samples, sampleRate: sampleRate).magnitudes

    let hzPerBin = sampleRate / Double(length)
    let lowest = Int((Self.lowestHz / hzPerBin).rounded(.up))
    var power = 0.0
    var moment = 0.0
    var noise = 0.0
    magnitudes.values.withUnsafeBufferPointer { values in
      for t in 0..<magnitudes.frameCount {
        let start = t * magnitudes.binCount
        for low in stride(from: lowest, to: magnitudes.binCount, by: Self.bandLength) {
          let bins = low..<min(low + Self.bandLength, magnitudes.binCount)
          var band = bins.map { Double(values[start + $0]) * Double(values[start + $0]) }
          for (bin, value) in zip(bins, band) {
            power += value
            moment += value * Double(bin)
          }
          band.sort()
          noise += Self.whiteMean(sorted: band) * Double(bins.count)
        }
      }
    }
    guard power > 0, power.isFinite else { return nil }
    centroidHz = moment / power * hzPerBin
    noiseShare = min(1, noise / power)
  }

  /// Mean power of the noise in a band, from the quarter of its bins that hold least. The power of
  /// noise in a bin is distributed exponentially, with its first quartile at `ln 4/3 = 0.288` of the
  /// mean; the 13th of 48 bins under this window lies at 0.328, measured on white noise.
  private static func whiteMean(sorted band: [Double]) -> Double {
    band[band.count / 4] / 0.328
  }
}

/// The least power of two that is at least `length`, and at least 16.
func powerOfTwo(atLeast length: Double) -> Int {
  var result = 16
  while Double(result) < length { result *= 2 }
  return result
}

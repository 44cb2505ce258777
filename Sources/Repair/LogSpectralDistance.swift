import Foundation
import Signal

/// The log-spectral distance by which bandwidth extension is compared, in log10 of power: 1.0 is 10 dB.
///
/// `mean_t √(mean_f (log₁₀ max(|A|², 1e-8) − log₁₀ max(|B|², 1e-8))²)` over a Hann transform of 2048
/// points in hops of 512. The floor makes it depend on level: compare sounds of one RMS.
///
/// Source: the formula of Lu, Ai, Du, Ling 2024, "Towards high-quality and efficient speech bandwidth
/// extension with parallel amplitude and phase prediction".
public enum LogSpectralDistance {
  /// The distance of two sounds over their common length.
  /// - Parameters:
  ///   - first: mono samples.
  ///   - second: mono samples.
  ///   - sampleRate: of both, in Hz.
  ///   - lowest: bins below this frequency do not count, in Hz.
  public static func between(
    _ first: [Float], _ second: [Float], sampleRate: Double, aboveHz lowest: Double = 0
  ) -> Double {
    let count = min(first.count, second.count)
    let stft = STFT(STFTConfiguration(windowLength: 2048, hopLength: 512, window: .hann))
    let a = stft.analyze(Array(first[..<count]), sampleRate: sampleRate)
    let b = stft.analyze(Array(second[..<count]), sampleRate: sampleRate)
    let binCount = stft.configuration.binCount
    let firstBin = min(binCount - 1, Int((lowest * 2048 / sampleRate).rounded(.up)))
    var sum = 0.0
    for frame in 0..<a.frameCount {
      var squares = 0.0
      for bin in firstBin..<binCount {
        let index = 2 * (frame * binCount + bin)
        let p = a.values[index] * a.values[index] + a.values[index + 1] * a.values[index + 1]
        let q = b.values[index] * b.values[index] + b.values[index + 1] * b.values[index + 1]
        let difference = Double(log10(max(p, 1e-8)) - log10(max(q, 1e-8)))
        squares += difference * difference
      }
      sum += (squares / Double(binCount - firstBin)).squareRoot()
    }
    return sum / Double(a.frameCount)
  }
}

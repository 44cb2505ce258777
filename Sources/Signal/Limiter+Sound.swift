extension Limiter {
  /// What is louder by more than this, 6 dB, is turned down as a whole first.
  private static let mostLimiting: Float = 2
  /// Samples that are limited in one go.
  private static let hop = 256

  /// Takes down the peaks of a whole sound where they are, so that a hard attack does not make all of it
  /// softer. What stays below the ceiling passes unchanged. Thread role: control.
  /// - Parameters:
  ///   - ceiling: largest magnitude that comes out.
  ///   - sampleRate: in Hz.
  package static func limit(_ samples: inout [Float], to ceiling: Float, sampleRate: Double) {
    let peak = samples.reduce(0) { max($0, abs($1)) }
    guard peak > ceiling else { return }
    if peak > mostLimiting * ceiling {
      for i in samples.indices { samples[i] *= mostLimiting * ceiling / peak }
    }
    var limiter = Limiter(hopSeconds: Double(hop) / sampleRate, ceiling: ceiling)
    samples.withUnsafeMutableBufferPointer { samples in
      for start in stride(from: 0, to: samples.count, by: hop) {
        limiter.process(samples.baseAddress! + start, count: min(hop, samples.count - start))
      }
    }
  }
}

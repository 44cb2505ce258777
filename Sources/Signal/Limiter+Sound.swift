extension Limiter {
  /// What is louder by more than this, 6 dB, is turned down as a whole first.
  private static let mostLimiting: Float = 2
  /// Samples that are limited in one go.
  private static let hop = 256

  /// Takes down the peaks of a whole sound where they are, so that a hard attack does not make all of it
  /// softer. What stays below the ceiling passes unchanged. Thread role: control.
  /// - Parameters:
  ///   - channels: one or two of one length; two get the same gain.
  ///   - ceiling: largest magnitude that comes out.
  ///   - sampleRate: in Hz.
  package static func limit(_ channels: inout [[Float]], to ceiling: Float, sampleRate: Double) {
    precondition((1...2).contains(channels.count), "\(channels.count) channels to be limited")
    let peak = channels.reduce(Float(0)) { $1.reduce($0) { max($0, abs($1)) } }
    guard peak > ceiling else { return }
    if peak > mostLimiting * ceiling {
      for channel in channels.indices {
        for i in channels[channel].indices {
          channels[channel][i] *= mostLimiting * ceiling / peak
        }
      }
    }
    var limiter = Limiter(hopSeconds: Double(hop) / sampleRate, ceiling: ceiling)
    let count = channels[0].count
    var other = channels.count > 1 ? channels[1] : []
    channels[0].withUnsafeMutableBufferPointer { left in
      other.withUnsafeMutableBufferPointer { right in
        for start in stride(from: 0, to: count, by: hop) {
          limiter.process(
            left.baseAddress! + start, right.isEmpty ? nil : right.baseAddress! + start,
            count: min(hop, count - start))
        }
      }
    }
    if channels.count > 1 { channels[1] = other }
  }

  /// Takes down the peaks of one channel; the same for one.
  package static func limit(_ samples: inout [Float], to ceiling: Float, sampleRate: Double) {
    var channels = [samples]
    limit(&channels, to: ceiling, sampleRate: sampleRate)
    samples = channels[0]
  }
}

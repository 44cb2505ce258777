import CKernels

/// What the encoder hears: log power in bands, which say where the sound's energy lies, and at the
/// harmonics of its pitch, which say the same for every key.
package struct EncoderBands: Sendable {
  /// Numbers a frame.
  package let count: Int

  private let bandCount: Int
  private let harmonicCount: Int
  private let bins: Int
  private let positions: [Float]
  private let weights: [Float]

  package init(_ configuration: NoteModelConfiguration) {
    bandCount = configuration.bandCount
    harmonicCount = configuration.harmonicCount
    count = bandCount + harmonicCount
    bins = configuration.stft.binCount
    positions = KnotScale(count: bandCount, bins: bins).positions
    weights = Self.weights(of: positions, bins: bins, count: bandCount)
  }

  /// What the sums over bands are multiplied with to be means.
  static func weights(of positions: [Float], bins: Int, count: Int) -> [Float] {
    var sums = [Float](repeating: 0, count: count)
    for position in positions.prefix(bins) {
      sums[Int(position)] += 1 - (position - position.rounded(.down))
      sums[Int(position) + 1] += position - position.rounded(.down)
    }
    return sums.map { $0 > 0 ? 1 / $0 : 0 }
  }

  /// Writes the bands of some frames.
  /// - Parameters:
  ///   - power: `[frame, bin]`.
  ///   - fundamentals: f0 of each frame, in bins; 0 without pitch.
  ///   - out: `[frame, count]`.
  package func write(
    _ power: [Float], fundamentals: [Float], into out: UnsafeMutableBufferPointer<Float>
  ) {
    let frames = power.count / bins
    precondition(
      out.count == frames * count, "bands: room for \(out.count) floats, not \(frames * count)")
    power.withUnsafeBufferPointer { power in
      for t in 0..<frames {
        kernel_note_bands(
          power.baseAddress! + t * bins, positions, weights, fundamentals[t], bins, bandCount,
          harmonicCount, out.baseAddress! + t * count)
      }
    }
  }
}

import CKernels
import Signal

/// What the model could not say about a recording: `R = ln|X| - ln|decode(z)|`, frame by frame, at half
/// the model's hop.
///
/// Added to what is decoded, it makes the recording's own magnitudes again; blended like the latents,
/// it gives a blend its fine detail. It is not kept in files, because it follows from the recording.
public struct NoteResidual: Sendable {
  /// Power below which the model tells nothing apart, as in ``SpectralTexture``.
  package static let floor = SpectralTexture.floor
  /// Magnitudes below this are silence.
  package static let quiet: Float = 1e-7
  /// A residual that was moved to another key stays within ±20 dB: what it says of one partial may
  /// meet another there.
  package static let movedLimit: Float = 2.3

  /// Number of frames, at half the model's hop.
  public let frameCount: Int
  /// Bins in each frame.
  public let binCount: Int
  /// Natural logarithms of magnitude ratios, `[frame, bin]`.
  public let values: [Float]

  /// Compares a recording with what is decoded of its latent.
  init(_ magnitudes: MagnitudeSpectrogram, decoded: NoteSpectrum) {
    let bins = magnitudes.binCount
    let frames = magnitudes.frameCount
    values = [Float](unsafeUninitializedCapacity: frames * bins) { out, count in
      magnitudes.values.withUnsafeBufferPointer { found in
        decoded.forEachHalfFrame(count: frames) { t, tonal, noise in
          kernel_residual(
            found.baseAddress! + t * bins, tonal, noise, Self.quiet, Self.floor,
            out.baseAddress! + t * bins, bins)
        }
      }
      count = frames * bins
    }
    frameCount = frames
    binCount = bins
  }

  /// Adds the residual at a moment to a row of a blend.
  /// - Parameters:
  ///   - position: in frames; between frames on straight lines.
  ///   - weight: its share.
  ///   - ratio: of the blend's fundamental to the recording's.
  ///   - row: `[bin]`, natural logarithms.
  package func add(
    at position: Double, weight: Float, ratio: Double, to row: UnsafeMutablePointer<Float>
  ) {
    let left = min(max(Int(position), 0), frameCount - 1)
    let right = min(left + 1, frameCount - 1)
    let fraction = Float(min(max(position - Double(left), 0), 1))
    values.withUnsafeBufferPointer {
      kernel_add_residual(
        $0.baseAddress! + left * binCount, $0.baseAddress! + right * binCount, fraction, weight,
        Float(1 / ratio), ratio == 1 ? .infinity : Self.movedLimit, row, binCount)
    }
  }
}

extension NoteSpectrum {
  /// Hands out the powers at half the hop, `[bin]` each, lent for the call; between frames on straight
  /// lines of log power.
  func forEachHalfFrame(
    count: Int,
    _ receive: (_ t: Int, _ tonal: UnsafePointer<Float>, _ noise: UnsafePointer<Float>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * binCount) { scratch in
      tonal.withUnsafeBufferPointer { tonal in
        noise.withUnsafeBufferPointer { noise in
          for t in 0..<count {
            let left = min(t / 2, frameCount - 1) * binCount
            let right = min(t / 2 + t % 2, frameCount - 1) * binCount
            func row(
              _ powers: UnsafeBufferPointer<Float>, _ room: UnsafeMutablePointer<Float>
            ) -> UnsafePointer<Float> {
              let base = powers.baseAddress!
              if left == right { return base + left }
              kernel_geometric_mean(base + left, base + right, room, binCount)
              return UnsafePointer(room)
            }
            let room = scratch.baseAddress!
            receive(t, row(tonal, room), row(noise, room + binCount))
          }
        }
      }
    }
  }
}

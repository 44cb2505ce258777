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
  /// Natural logarithms of the recording's magnitudes, `[frame, bin]`.
  private let recorded: [Float]

  /// Compares a recording with what is decoded of its latent.
  init(_ magnitudes: MagnitudeSpectrogram, decoded: NoteSpectrum) {
    let bins = magnitudes.binCount
    let frames = magnitudes.frameCount
    var recorded = [Float](repeating: 0, count: frames * bins)
    values = [Float](unsafeUninitializedCapacity: frames * bins) { out, count in
      recorded.withUnsafeMutableBufferPointer { recorded in
        magnitudes.values.withUnsafeBufferPointer { found in
          decoded.forEachHalfFrame(count: frames) { t, tonal, noise in
            kernel_residual(
              found.baseAddress! + t * bins, tonal, noise, Self.quiet, Self.floor,
              recorded.baseAddress! + t * bins, out.baseAddress! + t * bins, bins)
          }
        }
      }
      count = frames * bins
    }
    self.recorded = recorded
    frameCount = frames
    binCount = bins
  }

  /// Adds the residual at a moment to a row of a blend on the recording's own key.
  /// - Parameters:
  ///   - position: in frames; between frames on straight lines.
  ///   - weight: its share.
  ///   - ratio: of the blend's fundamental to the recording's, near 1.
  ///   - row: `[bin]`, natural logarithms.
  package func add(
    at position: Double, weight: Float, ratio: Double = 1, to row: UnsafeMutablePointer<Float>
  ) {
    let left = min(max(Int(position), 0), frameCount - 1)
    let right = min(left + 1, frameCount - 1)
    let fraction = Float(min(max(position - Double(left), 0), 1))
    values.withUnsafeBufferPointer {
      kernel_add_residual(
        $0.baseAddress! + left * binCount, $0.baseAddress! + right * binCount, fraction, weight,
        Float(1 / ratio), row, binCount)
    }
  }

  /// Adds the residual at a moment, moved to another key, to a row of a blend.
  ///
  /// It leads no bin further than from what is decoded to what was recorded at the corresponding place:
  /// what the model missed there in the silence between partials must not be put upon a partial here.
  /// - Parameters:
  ///   - position: in frames; the nearest one counts.
  ///   - weight: its share.
  ///   - ratio: of the blend's fundamental to the recording's.
  ///   - tonal, noise: what is decoded, powers, `[bin]`.
  ///   - row: `[bin]`, natural logarithms.
  package func addMoved(
    at position: Double, weight: Float, ratio: Double, tonal: UnsafePointer<Float>,
    noise: UnsafePointer<Float>, to row: UnsafeMutablePointer<Float>
  ) {
    let start = min(max(Int(position.rounded()), 0), frameCount - 1) * binCount
    values.withUnsafeBufferPointer { values in
      recorded.withUnsafeBufferPointer { recorded in
        kernel_add_moved_residual(
          values.baseAddress! + start, recorded.baseAddress! + start, tonal, noise, weight,
          Float(1 / ratio), Self.movedLimit, Self.floor, row, binCount)
      }
    }
  }
}

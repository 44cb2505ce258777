import CKernels

/// How the decoder's last layer is read: its parts, and the scales that they lie on.
///
/// Immutable once made, hence `@unchecked Sendable` although it lends C its tables.
package final class SpectralLayout: @unchecked Sendable {
  /// Log power lost at one bin from a partial's centre, 2πg.
  package static let lobe = Float(2 * Double.pi * NoteModelConfiguration.windowSpread)

  /// Bins of a spectrum.
  package let binCount: Int
  /// Floats of decoder output for one frame.
  package let outputCount: Int
  /// Places of the parts within the outputs.
  package let parts: (envelope: Range<Int>, levels: Range<Int>, free: Range<Int>, noise: Range<Int>)

  /// The first bin at or above each knot of the noise's envelope, `[noiseKnots]`.
  package let noiseKnotBins: [Int]

  private let layout: UnsafeMutablePointer<kernel_note_layout>
  private let tables: UnsafeMutablePointer<Float>

  package init(_ configuration: NoteModelConfiguration) {
    binCount = configuration.stft.binCount
    let envelope = KnotScale(count: configuration.envelopeKnots, bins: binCount).positions
    let noise = KnotScale(count: configuration.noiseKnots, bins: binCount).positions
    let bins = binCount
    let knots = (0..<configuration.envelopeKnots).map { knot in
      let bin = envelope.prefix(bins).firstIndex { $0 >= Float(knot) } ?? bins - 1
      return noise[bin]
    }
    noiseKnotBins = (0..<configuration.noiseKnots).map { knot in
      noise.prefix(bins).firstIndex { $0 >= Float(knot) } ?? bins - 1
    }
    let all = envelope + noise + knots
    tables = .allocate(capacity: all.count)
    tables.initialize(from: all, count: all.count)
    layout = .allocate(capacity: 1)
    layout.initialize(
      to: kernel_note_layout(
        bins: binCount, envelope_knots: configuration.envelopeKnots,
        harmonics: configuration.harmonicCount, noise_knots: configuration.noiseKnots,
        lobe: Self.lobe,
        envelope_position: UnsafePointer(tables),
        noise_position: UnsafePointer(tables + envelope.count),
        envelope_on_noise: UnsafePointer(tables + envelope.count + noise.count)))
    outputCount = kernel_note_outputs(layout)
    let ends = [
      configuration.envelopeKnots, configuration.harmonicCount, binCount, configuration.noiseKnots,
    ].reduce(into: [0]) { $0.append($0.last! + $1) }
    parts = (ends[0]..<ends[1], ends[1]..<ends[2], ends[2]..<ends[3], ends[3]..<ends[4])
  }

  deinit {
    layout.deallocate()
    tables.deallocate()
  }

  /// What the C kernels take.
  package var pointer: UnsafePointer<kernel_note_layout> { UnsafePointer(layout) }
}

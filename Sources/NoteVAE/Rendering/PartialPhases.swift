import CKernels
import Signal

/// The partials of one sounding note: frequency, strength and phase, carried from frame to frame.
///
/// Phases that are carried on by their frequencies stay true where the window cannot part two partials,
/// below 150 Hz or so; phases found from magnitudes do not.
/// Source: McAulay, Quatieri 1986, "Speech analysis/synthesis based on a sinusoidal representation";
/// partials are added as the window's lobes, as in Rodet, Depalle 1992, "Spectral envelopes and
/// inverse FFT synthesis".
///
/// Thread role: any one thread; nothing is allocated or locked after `init`.
package final class PartialPhases {
  /// Partials that are kept; those above are not played.
  package static let capacity = 1024

  private let memory = AlignedMemory<Float>(count: 5 * capacity)
  private let state: AlignedMemory<kernel_partials>
  private let turns: Float
  private let delay: Float
  private let bins: Int

  /// Begins a note.
  /// - Parameter stft: of the frames, with a Gaussian window.
  package init(_ stft: STFTConfiguration) {
    turns = Float(stft.hopLength) / Float(stft.fftLength)
    let gamma = stft.window.gammaPerSquaredLength * Double(stft.windowLength * stft.windowLength)
    delay = Float(-gamma / Double(stft.hopLength * stft.fftLength))
    bins = stft.binCount
    state = AlignedMemory(uninitializedCount: 1)
    state.base.initialize(
      to: kernel_partials(
        capacity: Self.capacity, count: 0,
        phase: UnsafeMutableRawPointer(memory.base).bindMemory(
          to: UInt32.self, capacity: Self.capacity),
        frequency: memory.base + Self.capacity, height: memory.base + 2 * Self.capacity, spread: 0))
  }

  /// What the kernels take: the partials of the latest frame.
  package var pointer: UnsafePointer<kernel_partials> { UnsafePointer(state.base) }

  /// Where the next frame's frequencies in bins may be written, `[capacity]`.
  package var frequencies: UnsafeMutablePointer<Float> { memory.base + 3 * Self.capacity }
  /// Where the next frame's log powers may be written, `[capacity]`.
  package var heights: UnsafeMutablePointer<Float> { memory.base + 4 * Self.capacity }

  /// Forgets all frames, for a new note.
  /// - Parameter spread: by how much phases are ahead when partials begin, in 2⁻³² turns, the k-th by
  ///   k(k - 1)/2 + 1 times that: notes that begin together with other spreads do not add up as one.
  package func reset(spread: UInt32 = 0) {
    state.base.pointee.count = 0
    state.base.pointee.spread = spread
  }

  /// Adds the next frame, the first `count` of ``frequencies`` and ``heights``.
  /// - Parameters:
  ///   - level: log power added to each partial.
  ///   - spectrum: `[bin, 2]`.
  package func add(count: Int, level: Float = 0, to spectrum: UnsafeMutablePointer<Float>) {
    kernel_add_partials(
      frequencies, heights, count, level, turns, delay, SpectralLayout.lobe, bins, state.base,
      spectrum)
  }
}

import CKernels

/// What the tonal part of a spectrum is made of: partials, each a line in time, and the free part,
/// which is tonal without being a partial (bells, drums, chiff).
struct TonalParts: Sendable, Equatable {
  /// Power of the free part, `[frame, bin]`.
  var free: [Float]
  /// Where each frame's partials end in ``frequencies`` and ``heights``, after a 0.
  private(set) var ends = [0]
  /// In bins, lowest first, frame after frame.
  private(set) var frequencies: [Float] = []
  /// Log power at the centre of each partial's lobe.
  private(set) var heights: [Float] = []

  /// Parts without partials so far.
  init(free: [Float]) { self.free = free }

  /// Adds the partials of the next frame, of which the decoder said `outputs`.
  mutating func addFrame(
    of outputs: UnsafePointer<Float>, fundamental: Float, _ layout: SpectralLayout
  ) {
    guard fundamental > 0 else { return ends.append(ends.last!) }
    let start = ends.last!
    let room = [Float](repeating: 0, count: PartialPhases.capacity)
    frequencies += room
    heights += room
    let count = kernel_note_partials(
      layout.pointer, outputs, fundamental, &frequencies[start], &heights[start], room.count)
    frequencies.removeLast(room.count - count)
    heights.removeLast(room.count - count)
    ends.append(start + count)
  }

  /// Writes the partials half-way between two frames, or of one frame if they are the same.
  /// - Returns: how many there are.
  private func write(
    between left: Int, and right: Int, frequency: UnsafeMutablePointer<Float>,
    height: UnsafeMutablePointer<Float>
  ) -> Int {
    let (a, b) = (ends[left]..<ends[left + 1], ends[right]..<ends[right + 1])
    // A partial that only one of them has keeps what that one says.
    let (longer, shorter) = a.count < b.count ? (b, a) : (a, b)
    for k in 0..<longer.count {
      let (own, other) = (
        longer.lowerBound + k, (k < shorter.count ? shorter : longer).lowerBound + k
      )
      frequency[k] = 0.5 * (frequencies[own] + frequencies[other])
      height[k] = 0.5 * (heights[own] + heights[other])
    }
    return longer.count
  }

  /// Adds the partials at half the model's hop to a spectrogram, `[frame, bin, 2]`.
  /// - Parameter phases: of a note that has not begun.
  func addPartials(
    frameCount: Int, binCount: Int, _ phases: PartialPhases, to values: inout [Float]
  ) {
    let last = ends.count - 2
    values.withUnsafeMutableBufferPointer { values in
      for t in 0..<frameCount {
        let count = write(
          between: min(t / 2, last), and: min(t / 2 + t % 2, last), frequency: phases.frequencies,
          height: phases.heights)
        phases.add(count: count, to: values.baseAddress! + 2 * t * binCount)
      }
    }
  }
}

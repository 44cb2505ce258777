import CKernels

/// The log magnitudes of the last three frames, in nepers, mirrored at 0 Hz and at the Nyquist
/// frequency so that every bin has two neighbours.
struct LogFrames {
  /// Magnitudes count as at least this.
  private static let floor: Float = 1e-30
  /// Log magnitudes up to this one are silence.
  static let silence: Float = -69  // ln 1e-30 = -69.08

  private let memory: AlignedBuffer  // [3, stride]
  private let binCount: Int
  private let stride: Int
  private var pushed = 0

  init(binCount: Int) {
    self.binCount = binCount
    stride = binCount + 2
    memory = AlignedBuffer(count: 3 * stride)
  }

  mutating func reset() { pushed = 0 }

  /// Takes in the magnitudes of the next frame, `[bin]`.
  mutating func push(_ magnitudes: UnsafePointer<Float>) {
    let log = row(pushed)
    kernel_log_magnitude(log, magnitudes, Self.floor, binCount)
    log[-1] = log[1]
    log[binCount] = log[binCount - 2]
    pushed += 1
  }

  /// Log magnitudes `[bin]`, with one more on either side, of the frame pushed `age` (0…2) pushes
  /// before the newest.
  func frame(age: Int) -> UnsafeMutablePointer<Float> { row(pushed - 1 - age) }

  private func row(_ n: Int) -> UnsafeMutablePointer<Float> { memory.base + (n % 3 * stride + 1) }
}

import CKernels

extension NoteSpectrum {
  /// Hands out the powers at half the hop, `[bin]` each, lent for the call; between frames on straight
  /// lines of log power.
  func forEachHalfFrame(
    count: Int,
    _ receive: (_ t: Int, _ tonal: UnsafePointer<Float>, _ noise: UnsafePointer<Float>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * binCount) { scratch in
      let room = scratch.baseAddress!
      tonal.withUnsafeBufferPointer { tonal in
        noise.withUnsafeBufferPointer { noise in
          for t in 0..<count {
            receive(
              t, halfFrame(t, of: tonal.baseAddress!, room: room),
              halfFrame(t, of: noise.baseAddress!, room: room + binCount))
          }
        }
      }
    }
  }

  /// The row of powers `[frame, bin]` that belongs to frame `t` at half the hop.
  /// - Parameter room: `[bin]`, written where the row lies between two.
  func halfFrame(
    _ t: Int, of powers: UnsafePointer<Float>, room: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    let left = min(t / 2, frameCount - 1) * binCount
    let right = min(t / 2 + t % 2, frameCount - 1) * binCount
    if left == right { return powers + left }
    kernel_geometric_mean(powers + left, powers + right, room, binCount)
    return UnsafePointer(room)
  }
}

/// Gives out sound that is made hop by hop in pieces of any length. Thread role: render.
package struct HopOutput {
  /// Samples of a hop.
  package let hopLength: Int
  /// Samples of the latest hop not yet given out.
  private var unread = 0

  /// Nothing is made yet.
  package init(hopLength: Int) { self.hopLength = hopLength }

  /// Writes the next samples; nothing is allocated or locked.
  /// - Parameters:
  ///   - left, right: `[frameCount]`, overwritten.
  ///   - frameCount: any number of samples.
  ///   - hop: both channels of the latest hop, `[hopLength]` each.
  ///   - renderHop: makes the next hop, which begins `done` samples after the first that is written.
  @inline(__always)
  package mutating func read(
    into left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, frameCount: Int,
    from hop: (left: UnsafeMutablePointer<Float>, right: UnsafeMutablePointer<Float>),
    renderHop: (_ done: Int) -> Void
  ) {
    var done = 0
    while done < frameCount {
      if unread == 0 {
        renderHop(done)
        unread = hopLength
      }
      let count = min(unread, frameCount - done)
      let place = hopLength - unread
      (left + done).update(from: hop.left + place, count: count)
      (right + done).update(from: hop.right + place, count: count)
      unread -= count
      done += count
    }
  }
}

/// Keeps sound below full scale without clipping: the gain falls along a straight line that is steep
/// enough to be in time for every sample of a hop, and rises again slowly.
///
/// It sees a whole hop before it gives it away, so it needs no delay of its own. What stays below the
/// ceiling passes unchanged.
package struct Limiter {
  /// Largest magnitude that comes out of a live performance.
  package static let ceiling: Float = 0.97
  /// Seconds in which the gain comes back to within 1/e of 1.
  private static let releaseSeconds = 0.15

  private let ceiling: Float
  private let recovery: Float
  private var gain: Float = 1

  /// - Parameters:
  ///   - hopSeconds: length of the hops.
  ///   - ceiling: largest magnitude that comes out.
  package init(hopSeconds: Double, ceiling: Float = Self.ceiling) {
    self.ceiling = ceiling
    recovery = Float(min(hopSeconds / Self.releaseSeconds, 1))
  }

  /// Limits a hop of one or two channels in place.
  package mutating func process(
    _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>? = nil, count: Int
  ) {
    let other = right ?? left
    let wanted = gain + (1 - gain) * recovery
    var slope = (wanted - gain) / Float(count)
    var lowest = wanted
    for i in 0..<count {
      let peak = max(abs(left[i]), abs(other[i]))
      if peak * wanted > ceiling {
        let allowed = ceiling / peak
        lowest = min(lowest, allowed)
        slope = min(slope, (allowed - gain) / Float(i + 1))
      }
    }
    if gain == 1 && lowest == 1 { return }
    let start = gain
    for i in 0..<count {
      gain = max(start + slope * Float(i + 1), min(lowest, start))
      left[i] *= gain
      if let right { right[i] *= gain }
    }
    if gain > 1 - 1e-6 { gain = 1 }
  }
}

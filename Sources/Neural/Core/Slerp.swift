import Foundation

/// The point at `t` of the arc from one vector to another.
///
///     sin((1 − t) θ) / sin θ · a + sin(t θ) / sin θ · b,   θ the angle between a and b
///
/// Gaussian points of many dimensions lie near a sphere; the arc stays near it, the straight line would
/// cut through its empty middle. Vectors that are parallel, opposite or zero are joined by the line, as
/// no arc between them is shorter than another.
///
/// Sources: Shoemake 1985, "Animating rotation with quaternion curves"; White 2016, "Sampling
/// generative networks", section 2.1.
/// - Parameters:
///   - a: any length.
///   - b: as many numbers.
///   - t: 0 gives `a`, 1 gives `b`; before and after them the arc goes on.
///   - interpolatesLength: whether the length goes from that of `a` to that of `b` along a straight
///     line, not below 0, and the arc is that of the directions alone.
package func slerp(
  _ a: [Float], _ b: [Float], at t: Double, interpolatesLength: Bool = false
) -> [Float] {
  require(a.count == b.count, "slerp: vectors of \(a.count) and \(b.count) numbers")
  func dot(_ x: [Float], _ y: [Float]) -> Double {
    zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  let (lengthA, lengthB) = (dot(a, a).squareRoot(), dot(b, b).squareRoot())
  let lengths = lengthA * lengthB
  let angle = lengths > 0 ? acos(min(1, max(-1, dot(a, b) / lengths))) : 0
  var (shareA, shareB) = (1 - t, t)
  if sin(angle) >= 1e-4 {
    shareA = sin((1 - t) * angle) / sin(angle)
    shareB = sin(t * angle) / sin(angle)
    if interpolatesLength {
      let length = max(0, (1 - t) * lengthA + t * lengthB)
      shareA *= length / lengthA
      shareB *= length / lengthB
    }
  }
  return zip(a, b).map { Float(shareA * Double($0) + shareB * Double($1)) }
}

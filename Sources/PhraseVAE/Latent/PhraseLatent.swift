import Foundation

/// A phrase as a model knows it: one point of latent space.
public struct PhraseLatent: Sendable, Equatable {
  /// First what belongs to the whole phrase, then to each of its segments.
  public var values: [Float]

  /// Makes a latent.
  public init(values: [Float]) { self.values = values }

  /// The point at `position` of the arc from one latent to another.
  ///
  ///     z = sin((1 − t) θ) / sin θ · a + sin(t θ) / sin θ · b,   θ the angle between a and b
  ///
  /// Gaussian points of many dimensions lie near a sphere; the arc stays near it, the straight line
  /// would cut through its empty middle. Parallel points are joined by the line.
  ///
  /// Source: White 2016, "Sampling generative networks", section 2.1.
  /// - Parameter position: 0 gives `a`, 1 gives `b`.
  public static func slerp(_ a: PhraseLatent, _ b: PhraseLatent, position: Double) -> PhraseLatent {
    precondition(
      a.values.count == b.values.count,
      "latents of \(a.values.count) and \(b.values.count) numbers")
    func dot(_ x: [Float], _ y: [Float]) -> Double {
      zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let lengths = (dot(a.values, a.values) * dot(b.values, b.values)).squareRoot()
    let cosine = lengths > 0 ? min(max(dot(a.values, b.values) / lengths, -1), 1) : 1
    let angle = acos(cosine)
    let isLine = sin(angle) < 1e-4
    let first = isLine ? 1 - position : sin((1 - position) * angle) / sin(angle)
    let second = isLine ? position : sin(position * angle) / sin(angle)
    return PhraseLatent(
      values: zip(a.values, b.values).map { Float(first * Double($0) + second * Double($1)) })
  }
}

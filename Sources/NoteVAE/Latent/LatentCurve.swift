import Foundation

/// The line on which a blend goes from one global latent to another.
public enum LatentCurve: String, Sendable, Codable, CaseIterable {
  /// Straight: the shortest way.
  case lerp
  /// Along the arc between them, at the length that lies between theirs. Latents of a Gaussian lie near
  /// a sphere, and the middle of a straight line lies inside of it. Source: Shoemake 1985, "Animating
  /// rotation with quaternion curves".
  case slerp

  /// The point with these shares of some latents.
  /// - Parameters:
  ///   - latents: one, two, or four of a square (top left, top right, bottom left, bottom right) for
  ///     `slerp`; any number for `lerp`. All of one length.
  ///   - weights: of sum 1.
  package func mix(_ latents: [[Float]], weights: [Double]) -> [Float] {
    guard self == .slerp, latents.count > 1 else {
      var sum = [Float](repeating: 0, count: latents[0].count)
      for (latent, weight) in zip(latents, weights) {
        for i in sum.indices { sum[i] += Float(weight) * latent[i] }
      }
      return sum
    }
    // The first half of them, the second half, and the way from one to the other.
    let half = latents.count / 2
    func part(_ range: Range<Int>) -> (latent: [Float], share: Double)? {
      let share = weights[range].reduce(0, +)
      guard abs(share) > 1e-9 else { return nil }
      return (mix(Array(latents[range]), weights: weights[range].map { $0 / share }), share)
    }
    guard let first = part(0..<half) else { return part(half..<latents.count)!.latent }
    guard let second = part(half..<latents.count) else { return first.latent }
    return Self.arc(from: first.latent, to: second.latent, at: second.share)
  }

  private static func arc(from a: [Float], to b: [Float], at t: Double) -> [Float] {
    func length(_ x: [Float]) -> Double {
      x.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    let (lengthA, lengthB) = (length(a), length(b))
    let product = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let angle = acos(min(1, max(-1, product / max(lengthA * lengthB, 1e-30))))
    // Next to no angle, or opposite ends, between which no arc is shorter than another.
    guard angle > 1e-4, angle < .pi - 1e-4 else {
      return zip(a, b).map { Float((1 - t) * Double($0) + t * Double($1)) }
    }
    let result = zip(a, b).map { a, b in
      sin((1 - t) * angle) / sin(angle) * Double(a) / lengthA
        + sin(t * angle) / sin(angle) * Double(b) / lengthB
    }
    let size = max(0, (1 - t) * lengthA + t * lengthB)
    return result.map { Float(size * $0) }
  }
}

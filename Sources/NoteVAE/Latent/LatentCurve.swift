import Neural

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
    return Neural.slerp(first.latent, second.latent, at: second.share, interpolatesLength: true)
  }
}

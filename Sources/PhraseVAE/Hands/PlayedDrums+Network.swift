import Music

extension PlayedDrums {
  /// Writes what the network compares with, `[step, 2 · drum]`: velocities, then offsets, of each step.
  package func writeScaled(to values: UnsafeMutablePointer<Float>) {
    let count = Self.drumCount
    for step in 0..<stepCount {
      for drum in 0..<count {
        let velocity = velocities[step * count + drum]
        let isStruck = velocity > 0
        values[2 * step * count + drum] =
          isStruck ? (velocity - HandsNetwork.velocityCentre) / HandsNetwork.velocityScale : 0
        values[(2 * step + 1) * count + drum] =
          isStruck ? offsets[step * count + drum] / HandsNetwork.offsetScale : 0
      }
    }
  }
}

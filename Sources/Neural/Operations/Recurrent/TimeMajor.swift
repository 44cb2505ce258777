/// The order in which a recurrent operation walks through `[batch, time, width]`: steps are outermost,
/// `[step, batch, width]`, so that each step's product runs over neighbouring rows and the weight
/// gradients of all steps are one product.
struct TimeMajor {
  let batch: Int
  let time: Int

  /// Rows of all steps.
  var rows: Int { batch * time }

  /// `[batch, time, width]` → `[step, batch, width]`.
  func gather(
    _ source: UnsafePointer<Float>, width: Int, into target: UnsafeMutablePointer<Float>
  ) {
    for step in 0..<time {
      for item in 0..<batch {
        let row = source + (item * time + step) * width
        (target + (step * batch + item) * width).update(from: row, count: width)
      }
    }
  }

  /// `[step, batch, width]` → `[batch, time, width]`.
  func scatter(
    _ source: UnsafePointer<Float>, width: Int, into target: UnsafeMutablePointer<Float>
  ) {
    for step in 0..<time {
      for item in 0..<batch {
        let row = target + (item * time + step) * width
        row.update(from: source + (step * batch + item) * width, count: width)
      }
    }
  }

  /// The same, added to what is there.
  func scatterAdding(
    _ source: UnsafePointer<Float>, width: Int, into target: UnsafeMutablePointer<Float>
  ) {
    for step in 0..<time {
      for item in 0..<batch {
        let to = target + (item * time + step) * width
        let from = source + (step * batch + item) * width
        for i in 0..<width { to[i] += from[i] }
      }
    }
  }
}

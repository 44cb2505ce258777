/// Makes an axis `factor` times as long: straight lines between element centres, constant before the
/// first and after the last.
///
/// With output i at place p = (i + ½) / factor − ½ between the elements a = ⌊p⌋ and a + 1:
/// `y[i] = (1 − w) x[a] + w x[a + 1]`, w = p − a.
/// Pullback: `dx[a] += (1 − w) dy[i]`, `dx[a + 1] += w dy[i]`.
/// - Parameters:
///   - x: any shape.
///   - factor: at least 1.
///   - axis: which axis; the default is time of `[batch, time, channels]`. Images take two calls.
/// - Returns: x's shape with `axis` `factor` times as long.
public func upsample(_ x: Tensor, factor: Int, axis: Int = -2) -> Tensor {
  require(factor > 0, "upsample: factor \(factor) must be at least 1")
  let axis = axis < 0 ? axis + x.shape.rank : axis
  let inner = (axis + 1..<max(axis + 1, x.shape.rank)).reduce(1) { $0 * x.shape[$1] }
  let runs = UpsampledRuns(
    outer: x.count / max(1, x.shape[axis] * inner), length: x.shape[axis], inner: inner,
    factor: factor)
  let y = x.graph.result(x.shape.replacing(axis: axis, with: x.shape[axis] * factor))
  let (from, to) = (x.pointer, y.pointer)
  runs.forEach { output, first, second, weight in
    for j in 0..<inner {
      to[output + j] = (1 - weight) * from[first + j] + weight * from[second + j]
    }
  }

  guard x.graph.isRecording else { return y }
  return x.graph.record(y, from: x) { y in
    let (dx, dy) = (x.gradient, y.gradient)
    runs.forEach { output, first, second, weight in
      for j in 0..<inner {
        dx[first + j] += (1 - weight) * dy[output + j]
        dx[second + j] += weight * dy[output + j]
      }
    }
  }
}

/// The outputs of an upsampled axis in `[outer, length, inner]`, as runs of `inner` floats.
private struct UpsampledRuns {
  let outer: Int
  let length: Int
  let inner: Int
  let factor: Int

  /// Visits each run with its two sources: offsets into y and x, and the weight of the second.
  func forEach(_ body: (_ output: Int, _ first: Int, _ second: Int, _ weight: Float) -> Void) {
    for entry in 0..<outer {
      for i in 0..<length * factor {
        let place = max(0, (Float(i) + 0.5) / Float(factor) - 0.5)
        let first = Int(place)
        let second = min(first + 1, length - 1)
        body(
          (entry * length * factor + i) * inner, (entry * length + first) * inner,
          (entry * length + second) * inner, place - Float(first))
      }
    }
  }
}

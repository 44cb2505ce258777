import CKernels

extension Tensor {
  /// The elements with two axes exchanged; the innermost two unless told otherwise.
  ///
  /// Pullback: `dx +=` dy with the axes put back.
  public func transposed(_ a: Int = -2, _ b: Int = -1) -> Tensor {
    let (a, b) = (shape.index(ofAxis: a), shape.index(ofAxis: b))
    let y = graph.result(
      shape.replacing(axis: a, with: shape[b]).replacing(axis: b, with: shape[a]))
    transpose(pointer, shape, a, b, into: y.pointer, adding: false)

    guard graph.isRecording else { return y }
    return graph.record(y, from: self) { y in
      transpose(y.gradient, y.shape, a, b, into: gradient, adding: true)
    }
  }

  /// Entries `range` of one axis, every `step`-th of them.
  ///
  /// Pullback: `dx[range] += dy`. For whole ranges of the outermost axis ``rows(_:)`` costs nothing.
  /// - Parameters:
  ///   - axis: counted from the outermost, or from behind if negative.
  ///   - range: entries of the axis, within its length.
  ///   - step: distance between the entries taken, >= 1.
  public func sliced(axis: Int, _ range: Range<Int>, by step: Int = 1) -> Tensor {
    let (outer, length, inner) = shape.split(at: axis)
    require(
      range.lowerBound >= 0 && range.upperBound <= length && step >= 1,
      "slice \(range) by \(step) of axis \(axis) of shape \(shape)")
    let taken = (range.count + step - 1) / step
    // One run of neighbours for each outer entry, or for each entry taken.
    let runs = step == 1 ? 1 : taken
    let run = step == 1 ? taken * inner : inner
    let first = range.lowerBound * inner
    let y = graph.result(shape.replacing(axis: axis, with: taken))
    for o in 0..<outer {
      for r in 0..<runs {
        (y.pointer + (o * runs + r) * run).update(
          from: pointer + o * length * inner + first + r * step * inner, count: run)
      }
    }

    guard graph.isRecording else { return y }
    return graph.record(y, from: self) { y in
      let (dy, dx) = (y.gradient, gradient)
      for o in 0..<outer {
        for r in 0..<runs {
          kernel_add_scaled(
            dy + (o * runs + r) * run, 1, dx + o * length * inner + first + r * step * inner, 1,
            run)
        }
      }
    }
  }
}

/// `y[… j … i …] = x[… i … j …]`, the places `a` and `b` of x's shape, or the same added to y.
private func transpose(
  _ x: UnsafePointer<Float>, _ shape: Shape, _ a: Int, _ b: Int,
  into y: UnsafeMutablePointer<Float>, adding: Bool
) {
  // By axis of y: its length, and its stride in x. Axes beyond the rank have length 1 and stay
  // outermost, so that the last one is innermost.
  let extra = 4 - shape.rank
  var (lengths, strides) = (SIMD4(repeating: 1), SIMD4(repeating: shape.count))
  for axis in 0..<shape.rank {
    let source = axis == a ? b : axis == b ? a : axis
    lengths[extra + axis] = shape[source]
    strides[extra + axis] = shape.split(at: source).inner
  }
  withUnsafeBytes(of: strides) { strides in
    withUnsafeBytes(of: lengths) { lengths in
      kernel_permute(
        x, strides.baseAddress!.assumingMemoryBound(to: Int.self), y,
        lengths.baseAddress!.assumingMemoryBound(to: Int.self), adding ? 1 : 0)
    }
  }
}

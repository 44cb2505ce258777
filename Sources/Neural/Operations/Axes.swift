import CKernels

extension Tensor {
  /// The elements with axes in another order: axis `i` of the result is axis `axes[i]` of this.
  ///
  /// Pullback: `dx +=` dy with the axes put back.
  /// - Parameter axes: each axis once, in the first places; with fewer than four axes the rest is
  ///   ignored.
  public func permuted(_ axes: SIMD4<Int>) -> Tensor {
    var strides = SIMD4<Int>.zero
    var (lengths, sizes) = (SIMD4(repeating: 1), shape)
    for axis in 0..<shape.rank {
      strides[axis] = shape.split(at: axis).inner
    }
    // Axes beyond the rank have length 1 and stay outermost, so that the last one is innermost.
    let extra = 4 - shape.rank
    var (from, seen) = (SIMD4<Int>.zero, 0)
    for axis in 0..<shape.rank {
      let source = shape.index(ofAxis: axes[axis])
      seen |= 1 << source
      sizes = sizes.replacing(axis: axis, with: shape[source])
      lengths[extra + axis] = shape[source]
      from[extra + axis] = strides[source]
    }
    require(
      seen == (1 << shape.rank) - 1, "permutation \(axes) does not fit the axes of \(shape)")
    for axis in 0..<extra { from[axis] = count }
    let y = graph.result(sizes)
    permute(pointer, strides: from, into: y.pointer, lengths: lengths, adding: false)

    guard graph.isRecording else { return y }
    return graph.record(y, from: self) { y in
      // Back: walk this tensor's order, reading dy where the forward pass wrote.
      var (backLengths, back) = (SIMD4(repeating: 1), SIMD4(repeating: y.count))
      for axis in 0..<y.shape.rank {
        let source = y.shape.index(ofAxis: axes[axis])
        backLengths[extra + source] = y.shape[axis]
        back[extra + source] = y.shape.split(at: axis).inner
      }
      permute(y.gradient, strides: back, into: gradient, lengths: backLengths, adding: true)
    }
  }

  /// The elements with two axes exchanged; the innermost two unless told otherwise.
  ///
  /// Pullback: `dx +=` dy with the axes put back.
  public func transposed(_ a: Int = -2, _ b: Int = -1) -> Tensor {
    var axes = SIMD4(0, 1, 2, 3)
    let (a, b) = (shape.index(ofAxis: a), shape.index(ofAxis: b))
    (axes[a], axes[b]) = (axes[b], axes[a])
    return permuted(axes)
  }

  /// Entries `range` of one axis, every `step`-th of them.
  ///
  /// Pullback: `dx[range] += dy`. For whole ranges of the outermost axis ``rows(_:)`` costs nothing.
  /// - Parameter step: distance between the entries taken, >= 1.
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

private func permute(
  _ x: UnsafePointer<Float>, strides: SIMD4<Int>, into y: UnsafeMutablePointer<Float>,
  lengths: SIMD4<Int>, adding: Bool
) {
  withUnsafeBytes(of: strides) { strides in
    withUnsafeBytes(of: lengths) { lengths in
      kernel_permute(
        x, strides.baseAddress!.assumingMemoryBound(to: Int.self), y,
        lengths.baseAddress!.assumingMemoryBound(to: Int.self), adding ? 1 : 0)
    }
  }
}

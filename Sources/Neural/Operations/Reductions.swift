import CKernels

extension Tensor {
  /// `y = Σ x` over all elements, `[1]`; added in double precision. Pullback: `dx += dy`.
  public func sum() -> Tensor { total(scale: 1) }

  /// The mean of all elements, `[1]`. Pullback: `dx += dy / count`.
  public func mean() -> Tensor { total(scale: 1 / Float(count)) }

  /// `y = Σ x` along one axis, which disappears, or stays with length 1 when `keepingAxis`.
  ///
  /// Pullback: `dx += dy`, repeated along the axis.
  public func sum(axis: Int, keepingAxis: Bool = false) -> Tensor {
    axisSum(axis, scale: 1, keepingAxis)
  }

  /// The mean along one axis, which disappears, or stays with length 1 when `keepingAxis`.
  ///
  /// Pullback: `dx += dy / length`, repeated along the axis.
  public func mean(axis: Int, keepingAxis: Bool = false) -> Tensor {
    axisSum(axis, scale: 1 / Float(shape[axis]), keepingAxis)
  }

  /// The largest element along one axis, which disappears, or stays with length 1 when
  /// `keepingAxis`; the axis is not empty.
  ///
  /// Pullback: `dx += dy` at the first of the largest elements.
  public func max(axis: Int, keepingAxis: Bool = false) -> Tensor {
    let (outer, length, inner) = shape.split(at: axis)
    require(length > 0, "max: axis \(axis) of shape \(shape) is empty")
    let y = graph.result(shape.reduced(axis, keepingAxis))
    kernel_axis_max(pointer, y.pointer, outer, length, inner)

    guard graph.isRecording else { return y }
    return graph.record(y, from: self) { y in
      kernel_axis_max_pullback(pointer, y.pointer, y.gradient, gradient, outer, length, inner)
    }
  }

  private func total(scale: Float) -> Tensor {
    let y = graph.result(Shape(1))
    y.pointer[0] = Float(kernel_sum(pointer, count) * Double(scale))

    guard graph.isRecording else { return y }
    return graph.record(y, from: self) { y in
      kernel_axis_sum_pullback(y.gradient, scale, gradient, 1, count, 1)
    }
  }

  private func axisSum(_ axis: Int, scale: Float, _ keepingAxis: Bool) -> Tensor {
    let (outer, length, inner) = shape.split(at: axis)
    let y = graph.result(shape.reduced(axis, keepingAxis))
    kernel_axis_sum(pointer, scale, y.pointer, outer, length, inner)

    guard graph.isRecording else { return y }
    return graph.record(y, from: self) { y in
      kernel_axis_sum_pullback(y.gradient, scale, gradient, outer, length, inner)
    }
  }
}

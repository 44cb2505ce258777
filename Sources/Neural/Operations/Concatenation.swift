import CKernels

/// The tensors one after the other along an axis; their other axes are equal.
///
/// Pullback: each input's gradient gets its part of dy.
/// - Parameters:
///   - tensors: one or more, of one rank.
///   - axis: the axis that grows.
public func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
  require(!tensors.isEmpty, "concatenate: no tensors")
  let first = tensors[0]
  var length = 0
  for tensor in tensors {
    require(
      tensor.shape.replacing(axis: axis, with: 0) == first.shape.replacing(axis: axis, with: 0),
      "concatenate: shapes \(first.shape) and \(tensor.shape) differ beside axis \(axis)")
    length += tensor.shape[axis]
  }
  let y = first.graph.result(first.shape.replacing(axis: axis, with: length))
  let (outer, _, inner) = y.shape.split(at: axis)
  var place = y.pointer
  for x in tensors {
    let run = x.shape[axis] * inner
    for o in 0..<outer {
      (place + o * length * inner).update(from: x.pointer + o * run, count: run)
    }
    place += run
  }

  guard y.graph.isRecording else { return y }
  return y.graph.record(y, fromAll: tensors) { y in
    var place = y.gradient
    for x in tensors {
      let run = x.shape[axis] * inner
      if let dx = x.wantedGradient {
        for o in 0..<outer {
          kernel_add_scaled(place + o * length * inner, 1, dx + o * run, 1, run)
        }
      }
      place += run
    }
  }
}

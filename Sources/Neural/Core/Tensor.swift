/// Floats in a row-major block, with a shape: what operations read and make.
///
/// A tensor belongs to the ``Graph`` that made it and must not outlive it, nor leave its thread.
/// It is written only by the operation that makes it. Reshaped and leading-axis-sliced tensors are
/// views: they share storage and gradient with their source and cost nothing either way.
public struct Tensor {
  /// The graph that this tensor belongs to.
  public unowned(unsafe) let graph: Graph

  /// Axis lengths, outermost first.
  public let shape: Shape

  package let storage: TensorStorage
  /// First element within the storage, and within the node's gradient.
  package let offset: Int
  /// Which gradient this tensor's belongs to, or ``Graph/noGradient``.
  package let node: Int

  package init(graph: Graph, shape: Shape, storage: TensorStorage, offset: Int, node: Int) {
    self.graph = graph
    self.shape = shape
    self.storage = storage
    self.offset = offset
    self.node = node
  }

  /// Number of elements.
  public var count: Int { shape.count }

  /// True when a gradient flows to this tensor.
  public var requiresGradient: Bool { node != Graph.noGradient }

  /// First element. Only the operation that made the tensor writes through it.
  package var pointer: UnsafeMutablePointer<Float> { storage.pointer + offset }

  /// The gradient of the loss with respect to this tensor, to be *added to* by pullbacks.
  package var gradient: UnsafeMutablePointer<Float> { graph.gradientPointer(of: self) }

  /// The same for a pullback that writes every element: `gradient = beta · gradient + …`.
  package var gradientTarget: (pointer: UnsafeMutablePointer<Float>, beta: Float) {
    graph.gradientTarget(of: self)
  }

  /// ``gradient`` where one is wanted, none elsewhere.
  package var wantedGradient: UnsafeMutablePointer<Float>? { requiresGradient ? gradient : nil }

  /// A copy of the elements, row-major.
  public var values: [Float] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Reads the elements without a copy; the buffer is only valid inside the call.
  public func withValues<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    try body(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// The only element of a tensor of one element.
  public var scalar: Float {
    require(count == 1, "a scalar was asked of shape \(shape)")
    return pointer[0]
  }

  /// The same elements, through which no gradient flows: a view.
  public var detached: Tensor {
    Tensor(graph: graph, shape: shape, storage: storage, offset: offset, node: Graph.noGradient)
  }

  /// The same elements under another shape of equal count: a view.
  public func reshaped(_ newShape: Shape) -> Tensor {
    require(newShape.count == count, "shape \(shape) cannot be seen as \(newShape)")
    return Tensor(graph: graph, shape: newShape, storage: storage, offset: offset, node: node)
  }

  /// Entries `range` of the outermost axis: a view.
  public func rows(_ range: Range<Int>) -> Tensor {
    require(
      range.lowerBound >= 0 && range.upperBound <= shape[0], "rows \(range) of shape \(shape)")
    let stride = shape[0] == 0 ? 0 : count / shape[0]
    return Tensor(
      graph: graph, shape: shape.replacing(axis: 0, with: range.count), storage: storage,
      offset: offset + range.lowerBound * stride, node: node)
  }
}

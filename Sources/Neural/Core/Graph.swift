/// Where tensors live while a network runs, and the tape on which gradients are made.
///
/// With `recording` each operation notes how to pull the loss's gradient back through it;
/// ``backward(from:scale:)`` walks the notes from last to first. Without it the same layers run as
/// plain inference: no tape, and no allocation after the first call with the same shapes.
///
/// A graph belongs to one thread. Data-parallel training gives each worker its own, over one
/// ``ParameterStore``.
public final class Graph {
  /// The parameters that layers read.
  public let parameters: ParameterStore

  /// True when operations are noted for ``backward(from:scale:)``.
  public let isRecording: Bool

  /// Gradients of all parameters, laid out as the store, `[parameters.count]`; they add up until
  /// ``clearParameterGradients()``. Empty unless recording.
  public let parameterGradients: UnsafeMutableBufferPointer<Float>

  package static let noGradient = -1
  private static let parameterNode = 0

  private typealias Pullback = () -> Void

  private var pool = TensorPool()
  /// By node: the gradient, once something has asked for it. Node 0 is all parameters.
  private var gradients: [TensorStorage?]
  /// By node: the number of elements of its gradient.
  private var counts: [Int]
  private var pullbacks: [(node: Int, run: Pullback)] = []
  private let parameterGradientStorage: TensorStorage

  private let buckets: GradientBuckets?
  /// By bucket: the place on the tape of the first operation that reads one of its parameters.
  private var firstUses: [Int] = []

  /// Makes a graph over a model's parameters.
  public convenience init(parameters: ParameterStore, recording: Bool) {
    self.init(parameters: parameters, recording: recording, buckets: nil)
  }

  /// Makes a graph whose ``backward(from:scale:onFinal:)`` tells which of the gradients are final.
  package init(parameters: ParameterStore, recording: Bool, buckets: GradientBuckets?) {
    BLAS.prepare()
    self.buckets = buckets
    self.parameters = parameters
    self.isRecording = recording
    parameterGradientStorage = TensorStorage(count: recording ? parameters.count : 0)
    parameterGradients = UnsafeMutableBufferPointer(
      start: parameterGradientStorage.pointer, count: parameterGradientStorage.count)
    gradients = [parameterGradientStorage]
    counts = [parameterGradientStorage.count]
    clearParameterGradients()
    forgetUses()
  }

  // MARK: Tensors

  /// A parameter as a tensor: a view of the store.
  public subscript(_ parameter: Parameter) -> Tensor {
    Tensor(
      graph: self, shape: parameter.shape, storage: parameters.storage, offset: parameter.offset,
      node: isRecording ? Self.parameterNode : Self.noGradient)
  }

  /// A tensor from outside the network: no gradient flows to it.
  /// - Parameters:
  ///   - shape: axis lengths.
  ///   - fill: writes all elements, row-major; what is there before is undefined.
  public func tensor(
    _ shape: Shape, fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows -> Tensor {
    let tensor = result(shape)
    try fill(UnsafeMutableBufferPointer(start: tensor.pointer, count: tensor.count))
    return tensor
  }

  /// A tensor from outside the network, from row-major values.
  public func tensor(_ shape: Shape, _ values: [Float]) -> Tensor {
    require(values.count == shape.count, "\(values.count) values for shape \(shape)")
    return tensor(shape) { _ = $0.update(fromContentsOf: values) }
  }

  /// A tensor of zeros.
  public func zeros(_ shape: Shape) -> Tensor {
    tensor(shape) { $0.update(repeating: 0) }
  }

  /// A tensor from outside whose gradient is wanted, for example to refine a latent.
  public func variable(_ shape: Shape, _ values: [Float]) -> Tensor {
    let source = tensor(shape, values)
    return isRecording ? withNode(source) : source
  }

  // MARK: For operations

  /// Room for an operation's result; its elements are undefined until the operation writes them.
  package func result(_ shape: Shape) -> Tensor {
    Tensor(
      graph: self, shape: shape, storage: pool.storage(count: shape.count), offset: 0,
      node: Self.noGradient)
  }

  /// Scratch memory of `count` floats that lives as long as the returned object is held.
  package func scratch(_ count: Int) -> TensorStorage { pool.storage(count: count) }

  /// Notes how a result was made, if any of its inputs wants a gradient, and returns the result as
  /// later operations should see it.
  ///
  /// Operations return before this call when the graph is not recording: making the pullback's
  /// closure would allocate.
  /// - Parameters:
  ///   - result: what ``result(_:)`` gave, with its values written.
  ///   - inputs: the tensors that it was made from.
  ///   - pullback: receives the result with its gradient complete; adds to the gradients of those
  ///     inputs that require one.
  package func record(
    _ result: Tensor, from inputs: Tensor..., pullback: @escaping (Tensor) -> Void
  ) -> Tensor {
    record(result, fromAll: inputs, pullback: pullback)
  }

  /// ``record(_:from:pullback:)`` for any number of inputs.
  package func record(
    _ result: Tensor, fromAll inputs: [Tensor], pullback: @escaping (Tensor) -> Void
  ) -> Tensor {
    guard isRecording, inputs.contains(where: \.requiresGradient) else { return result }
    let noted = withNode(result)
    if let buckets {
      for input in inputs where input.node == Self.parameterNode {
        let bucket = buckets.bucket(at: input.offset)
        firstUses[bucket] = min(firstUses[bucket], pullbacks.count)
      }
    }
    pullbacks.append((noted.node, { pullback(noted) }))
    return noted
  }

  /// The gradient of a tensor, zero until something adds to it.
  package func gradientPointer(of tensor: Tensor) -> UnsafeMutablePointer<Float> {
    require(tensor.requiresGradient, "no gradient flows to this tensor of \(tensor.shape)")
    if let gradient = gradients[tensor.node] { return gradient.pointer + tensor.offset }
    let gradient = pool.storage(count: counts[tensor.node])
    gradient.pointer.update(repeating: 0, count: counts[tensor.node])
    gradients[tensor.node] = gradient
    return gradient.pointer + tensor.offset
  }

  /// Where a pullback that writes *every* element of a tensor's gradient should write, and the
  /// factor of what is there already: 0 when nothing has been added yet, so that the first
  /// contribution costs neither clearing nor reading.
  package func gradientTarget(
    of tensor: Tensor
  ) -> (pointer: UnsafeMutablePointer<Float>, beta: Float) {
    precondition(tensor.requiresGradient, "no gradient flows to this tensor of \(tensor.shape)")
    guard gradients[tensor.node] == nil, tensor.count == counts[tensor.node] else {
      return (gradientPointer(of: tensor), 1)
    }
    let gradient = pool.storage(count: tensor.count)
    gradients[tensor.node] = gradient
    return (gradient.pointer, 0)
  }

  private func withNode(_ tensor: Tensor) -> Tensor {
    gradients.append(nil)
    counts.append(tensor.count)
    return Tensor(
      graph: self, shape: tensor.shape, storage: tensor.storage, offset: tensor.offset,
      node: gradients.count - 1)
  }

  // MARK: Gradients

  /// Adds the gradients of a loss to ``parameterGradients`` and to those of ``variable(_:_:)``s.
  ///
  /// The tape is used up: call ``reset()`` before the next forward pass.
  /// - Parameters:
  ///   - loss: one element.
  ///   - scale: factor on all gradients, such as 1 / (batches that add up).
  public func backward(from loss: Tensor, scale: Float = 1) {
    backward(from: loss, scale: scale) { _ in }
  }

  /// ``backward(from:scale:)`` that tells which gradients are final while it goes on.
  /// - Parameters:
  ///   - loss: one element.
  ///   - scale: factor on all gradients.
  ///   - onFinal: given each bucket of the graph as soon as nothing more is added to the gradients of its
  ///     parameters; not called for a loss that no parameter moves.
  package func backward(from loss: Tensor, scale: Float, onFinal: (Int) -> Void) {
    require(isRecording, "a graph made for inference has no gradients")
    require(loss.count == 1, "a loss has one element, not shape \(loss.shape)")
    guard loss.requiresGradient else { return }
    loss.gradient[0] += scale
    // Those that are finished last lie first.
    var open = firstUses.indices.sorted { (firstUses[$0], -$0) < (firstUses[$1], -$1) }
    while let (node, run) = pullbacks.popLast() {
      if gradients[node] != nil {  // otherwise the loss does not depend on it
        run()
        gradients[node] = nil
      }
      while let bucket = open.last, firstUses[bucket] >= pullbacks.count {
        onFinal(bucket)
        open.removeLast()
      }
    }
  }

  /// The gradient of a ``variable(_:_:)`` after ``backward(from:scale:)``, row-major.
  public func gradientValues(of variable: Tensor) -> [Float] {
    Array(UnsafeBufferPointer(start: gradientPointer(of: variable), count: variable.count))
  }

  /// Forgets the tape and every tensor made so far; their memory is used again.
  public func reset() {
    pullbacks.removeAll(keepingCapacity: true)
    gradients.removeSubrange(1...)
    counts.removeSubrange(1...)
    forgetUses()
  }

  private func forgetUses() {
    guard let buckets else { return }
    firstUses.removeAll(keepingCapacity: true)
    firstUses.append(contentsOf: repeatElement(.max, count: buckets.count))
  }

  /// Sets all parameter gradients to zero.
  public func clearParameterGradients() { parameterGradients.update(repeating: 0) }
}

import CKernels

/// The live twin of ``GRU``: one frame in, one frame out, the state kept between.
///
/// A frame reads each weight once, so it runs at the speed of the memory that holds them. Memory is
/// taken by `init` only.
///
/// Threads: one at a time; may render.
public final class GRUStream {
  /// Channels of a frame going in.
  public let inputs: Int
  /// Length of the state, and of a frame coming out.
  public let hidden: Int

  private let inputWeight: UnsafePointer<Float>
  private let recurrentWeight: UnsafePointer<Float>
  private let inputBias: UnsafePointer<Float>
  private let recurrentBias: UnsafePointer<Float>
  private let parameters: ParameterStore
  /// Gates `[3 · hidden]`; candidate, state and next state, each `[hidden]`.
  private let memory: TensorStorage

  private var gates: UnsafeMutablePointer<Float> { memory.pointer }
  private var candidate: UnsafeMutablePointer<Float> { memory.pointer + 3 * hidden }
  private var state: UnsafeMutablePointer<Float> { memory.pointer + 4 * hidden }
  private var next: UnsafeMutablePointer<Float> { memory.pointer + 5 * hidden }

  /// Makes a stream whose state is zero.
  /// - Parameters:
  ///   - layer: which the stream runs.
  ///   - parameters: the weights; must not change while the stream is in use.
  public init(_ layer: GRU, parameters: ParameterStore) {
    func place(_ parameter: Parameter) -> UnsafePointer<Float> {
      UnsafePointer(parameters.pointer + parameter.offset)
    }
    self.parameters = parameters
    inputs = layer.inputWeight.shape[1]
    hidden = layer.hiddenSize
    inputWeight = place(layer.inputWeight)
    recurrentWeight = place(layer.recurrentWeight)
    inputBias = place(layer.inputBias)
    recurrentBias = place(layer.recurrentBias)
    memory = TensorStorage(zeros: 6 * hidden)
  }

  /// Sets the state to zero.
  public func reset() { state.update(repeating: 0, count: hidden) }

  /// Sets the state, `[hidden]`, such as one that a latent gives.
  public func reset(to values: UnsafeBufferPointer<Float>) {
    require(values.count == hidden, "a state of \(values.count) floats, not \(hidden)")
    state.update(from: values.baseAddress!, count: hidden)
  }

  /// Takes a block of any number of frames and gives one.
  /// - Parameters:
  ///   - x: `[frames, inputs]`.
  ///   - y: `[frames, hidden]`, written.
  public func process(_ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>) {
    let frames = x.count / inputs
    require(
      x.count == frames * inputs && y.count == frames * hidden,
      "blocks of \(x.count) and \(y.count) floats for \(inputs) and \(hidden) channels")
    for frame in 0..<frames {
      step(x.baseAddress! + frame * inputs)
      (y.baseAddress! + frame * hidden).update(from: state, count: hidden)
    }
  }

  private func step(_ x: UnsafePointer<Float>) {
    gates.update(from: inputBias, count: 3 * hidden)
    candidate.update(from: recurrentBias + 2 * hidden, count: hidden)
    kernel_matrix_vector(inputWeight, inputs, x, 1, gates, 3 * hidden, inputs)
    kernel_matrix_vector(recurrentWeight, hidden, state, 1, gates, 2 * hidden, hidden)
    kernel_matrix_vector(
      recurrentWeight + 2 * hidden * hidden, hidden, state, 1, candidate, hidden, hidden)
    kernel_gru_forward(gates, candidate, recurrentBias, state, next, 1, hidden)
    state.update(from: next, count: hidden)
  }
}

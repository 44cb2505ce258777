/// The live twin of ``Conv1D``: frames come in blocks of any length, and each block gives as many
/// frames back, equal to the offline layer's but ``latency`` frames late.
///
/// Made for stride 1. Memory is taken by `init` only.
///
/// Threads: one at a time; may render.
public final class Conv1DStream {
  /// Frames that each output waits for: the zeros after the input in the layer's padding. The first
  /// so many outputs stand for times before the first input.
  public let latency: Int
  /// Channels of a frame going in.
  public let inputs: Int
  /// Channels of a frame coming out.
  public let outputs: Int

  private let layer: Conv1D
  private let graph: Graph
  /// Frames that a kernel sees before its newest.
  private let past: Int
  /// `[past + blockLimit, inputs]`: the past, then the block.
  private let history: TensorStorage
  private let blockLimit = 64

  /// Makes a stream that has heard silence.
  /// - Parameters:
  ///   - layer: of stride 1.
  ///   - parameters: the weights; must not change while the stream is in use.
  public init(_ layer: Conv1D, parameters: ParameterStore) {
    require(layer.axis.stride == 1, "a stream of stride \(layer.axis.stride) cannot keep pace")
    self.layer = layer
    graph = Graph(parameters: parameters, recording: false)
    let kernel = layer.weight.shape[1]
    (_, latency) = layer.axis.padding.amounts(kernel: kernel, dilation: layer.axis.dilation)
    past = (kernel - 1) * layer.axis.dilation
    inputs = layer.weight.shape[2] * layer.groups
    outputs = layer.weight.shape[0]
    history = TensorStorage(zeros: (past + blockLimit) * inputs)
    let (before, _) = layer.axis.padding.amounts(kernel: kernel, dilation: layer.axis.dilation)
    require(
      before + latency == past && latency >= 0 && before >= 0,
      "a stream needs as many outputs as inputs, not padding \(layer.axis.padding)")
    warmUp()
  }

  /// Forgets what was heard.
  public func reset() { history.pointer.update(repeating: 0, count: past * inputs) }

  /// Takes a block and gives one.
  /// - Parameters:
  ///   - x: `[frames, inputs]`.
  ///   - y: `[frames, outputs]`, written; not the memory of x.
  public func process(_ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>) {
    let frames = x.count / inputs
    require(
      x.count == frames * inputs && y.count == frames * outputs,
      "blocks of \(x.count) and \(y.count) floats for \(inputs) and \(outputs) channels")
    for start in stride(from: 0, to: frames, by: blockLimit) {
      let count = min(blockLimit, frames - start)
      let block = history.pointer + past * inputs
      block.update(from: x.baseAddress! + start * inputs, count: count * inputs)
      convolve(frames: count, into: y.baseAddress! + start * outputs)
      history.pointer.update(from: history.pointer + count * inputs, count: past * inputs)
    }
  }

  private func convolve(frames: Int, into y: UnsafeMutablePointer<Float>) {
    let axis = ConvolutionAxis(dilation: layer.axis.dilation, padding: .none)
    let convolution = Convolution(
      batch: 1, input: .init(height: 1, width: past + frames, channels: inputs),
      output: .init(height: 1, width: frames, channels: outputs), kernelHeight: 1,
      kernelWidth: layer.weight.shape[1], vertical: ConvolutionAxis(), horizontal: axis,
      groups: layer.groups)
    fillRows(y, rows: frames, columns: outputs, with: layer.bias.map { graph[$0] })
    convolution.forward(
      history.pointer, weight: graph[layer.weight].pointer, into: y, graph: graph)
    layer.activation?.apply(to: y, count: frames * outputs)
  }

  /// Lets the graph take its scratch memory.
  private func warmUp() {
    let y = TensorStorage(count: blockLimit * outputs)
    convolve(frames: blockLimit, into: y.pointer)
    convolve(frames: 1, into: y.pointer)
  }
}

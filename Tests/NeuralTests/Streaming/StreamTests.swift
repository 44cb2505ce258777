import Neural
import Testing

/// Live twins of layers give the offline layers' numbers, whatever the block length.
@Suite struct StreamTests {
  static let blockLengths = [1, 3, 64, 150]

  struct Convolution: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var channels = 6
    var groups = 1
    var axis: ConvolutionAxis
  }

  static let convolutions = [
    Convolution(testDescription: "causal", axis: ConvolutionAxis(padding: .causal)),
    Convolution(testDescription: "look-ahead", axis: ConvolutionAxis(padding: .same)),
    Convolution(
      testDescription: "dilated, explicit look-ahead, groups", groups: 3,
      axis: ConvolutionAxis(dilation: 3, padding: .explicit(before: 10, after: 2))),
    Convolution(
      testDescription: "depthwise", groups: 6, axis: ConvolutionAxis(padding: .causal)),
    Convolution(testDescription: "wide", channels: 128, axis: ConvolutionAxis(padding: .same)),
  ]

  @Test(arguments: convolutions, blockLengths)
  func convolution(_ item: Convolution, blockLength: Int) {
    let store = ParameterStore()
    var random = RandomGenerator(seed: 3)
    let layer = Conv1D(
      "conv", inputs: item.channels, outputs: item.channels, kernel: 5, axis: item.axis,
      groups: item.groups, activation: .tanh, in: store, using: &random)
    let stream = Conv1DStream(layer, parameters: store)
    let frames = 150
    let x = Self.noise(
      (frames + stream.latency) * item.channels, silentAfter: frames * item.channels)
    let offline = Graph(parameters: store, recording: false)
    let expected = layer(
      offline.tensor(Shape(1, frames, item.channels), Array(x[..<(frames * item.channels)]))
    ).values
    for _ in 0..<2 {  // the second time after a reset
      let y = Self.blocks(x, inputs: item.channels, outputs: item.channels, blockLength) {
        stream.process($0, into: $1)
      }
      Self.compare(Array(y[(stream.latency * item.channels)...]), expected)
      stream.reset()
    }
  }

  @Test(arguments: blockLengths)
  func gru(blockLength: Int) {
    let store = ParameterStore()
    var random = RandomGenerator(seed: 4)
    let layer = GRU("gru", inputs: 5, hidden: 7, in: store, using: &random)
    let stream = GRUStream(layer, parameters: store)
    let x = Self.noise(150 * 5)
    let offline = Graph(parameters: store, recording: false)
    let sequence = offline.tensor(Shape(1, 150, 5), x)
    let state = Self.noise(7)
    let expected = [
      layer(sequence).values,
      layer(sequence, initial: offline.tensor(Shape(1, 7), state)).values,
    ]
    for (i, expected) in expected.enumerated() {
      if i == 1 { state.withUnsafeBufferPointer { stream.reset(to: $0) } }
      let y = Self.blocks(x, inputs: 5, outputs: 7, blockLength) { stream.process($0, into: $1) }
      Self.compare(y, expected)
    }
  }

  private static func noise(_ count: Int, silentAfter end: Int = .max) -> [Float] {
    var random = RandomGenerator(seed: 5)
    return (0..<count).map { $0 < end ? random.normal() : 0 }
  }

  /// Runs all frames through `process` in blocks.
  private static func blocks(
    _ x: [Float], inputs: Int, outputs: Int, _ blockLength: Int,
    _ process: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> [Float] {
    let frames = x.count / inputs
    var y = [Float](repeating: .nan, count: frames * outputs)
    for start in stride(from: 0, to: frames, by: blockLength) {
      let block = start..<min(start + blockLength, frames)
      x.withUnsafeBufferPointer { x in
        y.withUnsafeMutableBufferPointer { y in
          process(
            UnsafeBufferPointer(rebasing: x[block.lowerBound * inputs..<block.upperBound * inputs]),
            UnsafeMutableBufferPointer(
              rebasing: y[block.lowerBound * outputs..<block.upperBound * outputs]))
        }
      }
    }
    return y
  }

  private static func compare(_ y: [Float], _ expected: [Float]) {
    #expect(y.count == expected.count)
    let error = zip(y, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(error <= 1e-5, "largest error \(error)")
  }
}

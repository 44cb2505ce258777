import Music
import Neural

/// Convolutions over sixteenths that tell force and timing of each stroke from what is struck around
/// it, and a second, smaller stack that hears from a played groove how it feels.
///
/// Sources: Gillick, Roberts, Engel, Eck & Bamman 2019, "Learning to groove with inverse sequence
/// transformations" (the task, the grid with velocities and offsets, the latent of a groove); Kingma &
/// Welling 2014 for the loss.
package struct HandsNetwork: Sendable {
  /// The weights.
  package let parameters = ParameterStore()
  private let input: Conv1D
  private let feelIn: Linear
  private let blocks: [Block]
  private let norm: LayerNorm
  private let output: Linear
  private let listening: [Conv1D]
  private let feelOut: Linear

  /// Numbers of a feel.
  package static let feelSize = 8
  /// Channels between the layers.
  private static let width = 64
  private static let listeningWidth = 48
  /// Steps from tap to tap in each block: a stroke sees a bar and a beat to either side.
  private static let dilations = [1, 2, 4, 2, 1]
  /// Logarithms of deviations stay within these.
  private static let deviations: ClosedRange<Float> = -4...1

  /// What is taken off a velocity, and what it is divided by; offsets are divided likewise.
  package static let velocityCentre: Float = 64
  package static let velocityScale: Float = 32
  package static let offsetScale: Float = 0.2

  /// Makes a network that knows nothing.
  package init(seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    let (store, width) = (parameters, Self.width)
    input = Conv1D(
      "input", inputs: HandsPlace.channelCount, outputs: width, kernel: 5, in: store,
      using: &random)
    // One number more says whether the feel is known.
    feelIn = Linear(
      "feelIn", inputs: Self.feelSize + 1, outputs: width, bias: false, in: store, using: &random)
    blocks = Self.dilations.enumerated().map { index, dilation in
      Block("blocks.\(index)", width: width, dilation: dilation, in: store, using: &random)
    }
    norm = LayerNorm("norm", columns: width, in: store)
    output = Linear(
      "output", inputs: width, outputs: 4 * PlayedDrums.drumCount, in: store, using: &random)
    let heard = HandsPlace.channelCount + 2 * PlayedDrums.drumCount
    listening = [heard, Self.listeningWidth].enumerated().map { index, inputs in
      Conv1D(
        "listening.\(index)", inputs: inputs, outputs: Self.listeningWidth, kernel: 5,
        activation: .silu, in: store, using: &random)
    }
    feelOut = Linear(
      "feelOut", inputs: Self.listeningWidth, outputs: 2 * Self.feelSize, in: store, using: &random)
  }

  /// Runs the network without a tape.
  func inference<Result>(_ body: (Graph) -> Result) -> Result {
    let graph = Graph(parameters: parameters, recording: false)
    return withExtendedLifetime(graph) { body(graph) }
  }

  /// What the network says of the strokes, were every drum struck at every step.
  package struct Touch {
    /// Mean and logarithm of the deviation, `[batch, step, drum]`, in units of the scales.
    package let velocity, velocitySpread, offset, offsetSpread: Tensor
  }

  /// How strokes are played.
  /// - Parameters:
  ///   - places: what is struck where, `[batch, step, HandsPlace.channelCount]`.
  ///   - feel: `[batch, feelSize + 1]`: a feel and a 1, or zeros where none is known.
  package func callAsFunction(_ places: Tensor, feel: Tensor) -> Touch {
    let batch = places.shape[0]
    let told = feelIn(feel).reshaped(Shape(batch, 1, Self.width))
    var h = input(places) + told
    for block in blocks { h = block(h) }
    let all = output(norm(h))
    let drums = PlayedDrums.drumCount
    func part(_ index: Int) -> Tensor {
      all.sliced(axis: -1, index * drums..<(index + 1) * drums)
    }
    return Touch(
      velocity: part(0), velocitySpread: clamp(part(1), to: Self.deviations), offset: part(2),
      offsetSpread: clamp(part(3), to: Self.deviations))
  }

  /// How a played groove feels.
  /// - Parameters:
  ///   - places: as above.
  ///   - played: scaled velocities and offsets, `[batch, step, 2 · drum]`, 0 where nothing is struck.
  package func feel(_ places: Tensor, played: Tensor) -> GaussianPosterior {
    let h = listening.reduce(concatenate([places, played], axis: -1)) { $1($0) }
    return GaussianPosterior(halvesOf: feelOut(h.mean(axis: 1)))
  }

  /// A convolution and a dense layer beside a way past both.
  private struct Block: Sendable {
    let norm: LayerNorm
    let convolution: Conv1D
    let dense: Linear

    init(
      _ name: String, width: Int, dilation: Int, in store: ParameterStore,
      using random: inout RandomGenerator
    ) {
      norm = LayerNorm("\(name).norm", columns: width, in: store)
      convolution = Conv1D(
        "\(name).convolution", inputs: width, outputs: width, kernel: 5,
        axis: ConvolutionAxis(dilation: dilation), activation: .silu, in: store, using: &random)
      dense = Linear("\(name).dense", inputs: width, outputs: width, in: store, using: &random)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { x + dense(convolution(norm(x))) }
  }
}

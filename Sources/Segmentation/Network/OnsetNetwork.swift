import Foundation
import Neural

/// Says of each frame of 10 ms how likely a note begins in it, and whether one sounds.
///
/// Three convolutions in time over the numbers of ``OnsetFeatures``; each frame sees 0.33 s around it.
///
/// Source of the idea: Böck, Arzt, Krebs & Schedl 2012, "Online real-time onset detection with
/// recurrent neural networks", with convolutions after Schlüter & Böck 2014.
public struct OnsetNetwork: Sendable {
  /// The weights.
  public let parameters = ParameterStore()
  private let layers: [Conv1D]

  /// Channels between the layers.
  private static let width = 24
  /// Outputs of a frame: begins, sounds.
  static let outputCount = 2
  /// What its files say they are.
  private static let kind = "sfumato-onset-network-1"

  /// Makes a network that knows nothing.
  public init(seed: UInt64 = 1) {
    var random = RandomGenerator(seed: seed)
    let widths = [OnsetFeatures.channelCount, Self.width, Self.width, Self.outputCount]
    let kernels = [13, 11, 11]
    let store = parameters
    layers = (0..<3).map { i in
      Conv1D(
        "conv\(i)", inputs: widths[i], outputs: widths[i + 1], kernel: kernels[i],
        activation: i < 2 ? .silu : nil, in: store, using: &random)
    }
  }

  /// Reads the weights of a file.
  /// - Throws: `SafetensorsError` for what is no such file.
  public init(contentsOf url: URL) throws {
    self.init()
    let file = try SafetensorsFile(contentsOf: url)
    try parameters.load(from: file)
  }

  /// Writes the weights, whole or not at all.
  public func save(to url: URL, metadata: [String: String] = [:]) throws {
    try parameters.save(
      to: url, metadata: metadata.merging(["kind": Self.kind]) { $1 }, elementType: .float32)
  }

  /// The logits of both outputs, `[batch, time, 2]`, of features `[batch, time, channel]`.
  package func callAsFunction(_ x: Tensor) -> Tensor { layers.reduce(x) { $1($0) } }

  /// Probabilities of each frame.
  public func judge(_ features: OnsetFeatures) -> (begins: [Float], sounds: [Float]) {
    var (begins, sounds) = ([Float](), [Float]())
    // In stretches that overlap by what a frame sees.
    let (stretch, margin) = (2000, 20)
    let width = OnsetFeatures.channelCount
    let graph = Graph(parameters: parameters, recording: false)
    for start in stride(from: 0, to: features.frameCount, by: stretch) {
      let first = max(0, start - margin)
      let end = min(features.frameCount, start + stretch)
      let last = min(features.frameCount, end + margin)
      graph.reset()
      let x = graph.tensor(Shape(1, last - first, width)) { values in
        for i in 0..<(last - first) * width { values[i] = features.values[first * width + i] }
      }
      let y = self(x)
      let pointer = y.pointer
      for t in start..<end {
        begins.append(1 / (1 + exp(-pointer[2 * (t - first)])))
        sounds.append(1 / (1 + exp(-pointer[2 * (t - first) + 1])))
      }
    }
    return (begins, sounds)
  }
}

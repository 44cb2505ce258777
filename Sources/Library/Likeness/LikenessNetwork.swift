import Neural

/// Two small towers from features to points on a sphere: near each other are notes that one instrument
/// could have played, whatever their keys.
struct LikenessNetwork: Sendable {
  let parameters = ParameterStore()
  private let offset: Parameter
  private let scale: Parameter
  private let whole: Tower
  private let timbre: Tower

  /// Numbers of a point.
  static let size = 32
  private static let width = 256

  /// Makes a network with random weights.
  init(seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    offset = parameters.add("offset", Shape(NoteFeatures.count)) { $0.update(repeating: 0) }
    scale = parameters.add("scale", Shape(NoteFeatures.count)) { $0.update(repeating: 1) }
    whole = Tower(
      "whole", inputs: NoteFeatures.count, width: Self.width, in: parameters, using: &random)
    timbre = Tower(
      "timbre", inputs: NoteFeatures.timbreCount, width: Self.width, in: parameters,
      using: &random)
  }

  /// Sets what is taken off the features and what they are multiplied with, `[NoteFeatures.count]` each.
  func standardise(offset: [Float], scale: [Float]) {
    parameters.set(self.offset, to: offset)
    parameters.set(self.scale, to: scale)
  }

  /// Features as the towers read them, `[note, NoteFeatures.count]`.
  func standardised(_ features: [[Float]], in graph: Graph) -> Tensor {
    let (offset, scale) = (parameters.values(of: offset), parameters.values(of: scale))
    return graph.tensor(Shape(features.count, NoteFeatures.count)) { values in
      for (note, row) in features.enumerated() {
        for i in row.indices {
          values[note * row.count + i] = min(max((row[i] - offset[i]) * scale[i], -4), 4)
        }
      }
    }
  }

  /// Points of unit length, `[note, size]` each.
  func points(_ standardised: Tensor) -> (whole: Tensor, timbre: Tensor) {
    (
      whole(standardised),
      timbre(standardised.sliced(axis: 1, 0..<NoteFeatures.timbreCount))
    )
  }

  /// Three dense layers.
  private struct Tower: Sendable {
    let layers: [Linear]

    init(
      _ name: String, inputs: Int, width: Int, in store: ParameterStore,
      using random: inout RandomGenerator
    ) {
      layers = [
        Linear(
          "\(name).0", inputs: inputs, outputs: width, activation: .silu, in: store,
          using: &random),
        Linear(
          "\(name).1", inputs: width, outputs: width, activation: .silu, in: store,
          using: &random),
        Linear("\(name).2", inputs: width, outputs: size, in: store, using: &random),
      ]
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      let z = layers.reduce(x) { $1($0) }
      return z / sqrt(square(z).sum(axis: -1, keepingAxis: true) + 1e-8)
    }
  }
}

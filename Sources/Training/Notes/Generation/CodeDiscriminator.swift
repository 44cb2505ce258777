import Neural
import NoteVAE

/// Tells codes of recorded notes from drawn ones, told the same as who draws.
struct CodeDiscriminator: Sendable {
  /// Names of its parameters begin so.
  static let prefix = "discriminator."

  private let network: NoteGeneratorNetwork
  private let layers: [(direction: Parameter, gain: Parameter, bias: Parameter)]

  private static let width = 384

  /// - Parameter network: whose conditions and store it shares.
  init(_ network: NoteGeneratorNetwork, using random: inout RandomGenerator) {
    self.network = network
    let store = network.parameters
    let sizes = [
      network.codeSize + NoteGeneratorNetwork.conditionSize, Self.width, Self.width, Self.width, 1,
    ]
    layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, size in
      let initial = Initialiser.uniform(bound: 1 / Float(size.0).squareRoot())
      let name = Self.prefix + "\(index)"
      let direction = store.add(
        "\(name).direction", Shape(size.1, size.0), initial, using: &random)
      let gain = store.add("\(name).gain", Shape(size.1)) { $0.update(repeating: 0.6) }
      return (direction, gain, store.add("\(name).bias", Shape(size.1), initial, using: &random))
    }
  }

  /// Scores, higher for what seems recorded, `[note, 1]`.
  /// - Parameters:
  ///   - codes: `[note, codeSize]`.
  ///   - requests: one a note.
  ///   - isFrozen: whether the discriminator itself gets no gradient.
  func callAsFunction(
    _ codes: Tensor, _ requests: [NoteGeneratorNetwork.Request], isFrozen: Bool
  ) -> Tensor {
    let graph = codes.graph
    let told = network.conditions(
      at: .init(repeating: 1, count: requests.count), requests, in: graph
    ).detached
    var x = concatenate([codes, told], axis: -1)
    for (index, layer) in layers.enumerated() {
      let parts = [layer.direction, layer.gain, layer.bias].map {
        isFrozen ? graph[$0].detached : graph[$0]
      }
      x = linear(x, weight: weightNormalised(parts[0], gain: parts[1]), bias: parts[2])
      if index + 1 < layers.count { x = leakyReLU(x, slope: 0.2) }
    }
    return x
  }
}

import Foundation
import Neural
import Music

/// Turns Gaussian noise into latents like those of a corpus's phrases: the prior that a VAE learns when
/// its other weights have been learned.
///
/// Latents of real phrases are no Gaussian: bars come again, and most of what lies between two kinds of
/// bars is no music. A network knows at which velocity a point that was noise at time 0 has to go to be
/// such a latent at time 1, so from noise to latent there is one smooth way, and latents walk smoothly
/// when their noise does. It is made as the conductor is: a row a segment, mixers between them.
///
/// Phrases are moved to other keys while it learns, and it is told by how much; latents are then asked
/// for in the keys that the corpus has (Jun et al. 2020, "Distribution augmentation for generative
/// modeling", section 2).
///
/// Sources: Lipman et al. 2023, "Flow matching for generative modeling", equations 20 to 23 with σ = 0;
/// for latents of phrases: Mittal et al. 2021, "Symbolic music generation with diffusion models".
package struct LatentFlow: Sendable {
  /// How it was trained.
  package var card = ModelCard()
  package let parameters: ParameterStore
  private let configuration: PhraseModelConfiguration
  private let global: Linear
  private let local: Linear
  private let clock: Linear
  private let keys: Embedding
  private let places: Parameter
  private let blocks: [MixerBlock]
  private let norm: LayerNorm
  private let globalHidden: Linear
  private let globalOut: Linear
  private let localOut: Linear

  /// Semitones by which phrases are moved at most while it learns.
  package static let furthestKey = 6

  /// Mixer blocks.
  private static let blockCount = 4
  /// Cosines by which the network is told the time.
  private static let clockSize = 16
  /// Steps from noise to latent, each of two evaluations.
  private static let stepCount = 8
  /// Latents that are computed at once.
  private static let mostRows = 128

  /// Makes a flow with random weights.
  /// - Parameter configuration: of the model whose latents it makes.
  package init(_ configuration: PhraseModelConfiguration, seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    let (width, kind) = (configuration.width, configuration.kind)
    let store = ParameterStore()
    self.configuration = configuration
    parameters = store
    global = Linear(
      "flow.global", inputs: configuration.globalSize, outputs: width, bias: false, in: store,
      using: &random)
    local = Linear(
      "flow.local", inputs: configuration.localSize, outputs: width, in: store, using: &random)
    clock = Linear(
      "flow.clock", inputs: Self.clockSize, outputs: width, bias: false, in: store, using: &random)
    keys = Embedding(
      "flow.keys", rows: 2 * Self.furthestKey + 1, width: width, deviation: 0.1, in: store,
      using: &random)
    places = store.add(
      "flow.places", Shape(kind.segmentCount, width), .normal(deviation: 0.1), using: &random)
    blocks = (0..<Self.blockCount).map {
      MixerBlock(
        "flow.blocks.\($0)", segments: kind.segmentCount, width: width, in: store, using: &random)
    }
    norm = LayerNorm("flow.norm", columns: width, in: store)
    globalHidden = Linear(
      "flow.globalHidden", inputs: 2 * width, outputs: width, activation: .silu, in: store,
      using: &random)
    globalOut = Linear(
      "flow.globalOut", inputs: width, outputs: configuration.globalSize, in: store, using: &random)
    localOut = Linear(
      "flow.localOut", inputs: width, outputs: configuration.localSize, in: store, using: &random)
  }

  /// Where points on their way are going.
  /// - Parameters:
  ///   - points: `[phrase, latentSize]`.
  ///   - times: of each, 0 for noise to 1 for latents.
  ///   - keys: of each, semitones by which its phrase was moved, within ±``furthestKey``.
  /// - Returns: velocities, `[phrase, latentSize]`.
  package func velocity(
    of points: Tensor, at times: [Float], keys moved: [Int]
  ) -> Tensor {
    let (phrases, kind) = (times.count, configuration.kind)
    let (globals, width) = (configuration.globalSize, configuration.width)
    let time = points.graph.tensor(Shape(phrases, Self.clockSize)) { values in
      for (phrase, time) in times.enumerated() {
        for index in 0..<Self.clockSize {
          values[phrase * Self.clockSize + index] = cos(Float.pi * time * Float(index + 1))
        }
      }
    }
    let told = clock(time) + keys(moved.map { $0 + Self.furthestKey }, in: points.graph)
    let whole = global(points.sliced(axis: -1, 0..<globals)) + told
    let each = points.sliced(axis: -1, globals..<configuration.latentSize)
      .reshaped(Shape(phrases, kind.segmentCount, configuration.localSize))
    var h = local(each) + whole.reshaped(Shape(phrases, 1, width)) + points.graph[places]
    for block in blocks { h = block(h) { $0 } }
    h = norm(h)
    let together = globalHidden(concatenate([h.mean(axis: 1), h.max(axis: 1)], axis: -1))
    return concatenate(
      [
        globalOut(together),
        localOut(h).reshaped(Shape(phrases, kind.segmentCount * configuration.localSize)),
      ], axis: -1)
  }

  /// Takes noise all the way, by Heun's method.
  /// - Parameter noise: `[phrase, latentSize]`, Gaussian.
  /// - Returns: latents, as many as noise.
  package func latents(from noise: [[Float]]) -> [PhraseLatent] {
    let graph = Graph(parameters: parameters, recording: false)
    return withExtendedLifetime(graph) {
      stride(from: 0, to: noise.count, by: Self.mostRows).flatMap { first in
        let rows = noise[first..<min(first + Self.mostRows, noise.count)]
        return carried(Array(rows.joined()), count: rows.count, in: graph)
      }
    }
  }

  private func carried(_ noise: [Float], count: Int, in graph: Graph) -> [PhraseLatent] {
    let size = configuration.latentSize
    func velocity(_ points: [Float], _ time: Float) -> [Float] {
      graph.reset()
      let tensor = graph.tensor(Shape(count, size), points)
      return self.velocity(
        of: tensor, at: .init(repeating: time, count: count),
        keys: .init(repeating: 0, count: count)
      ).values
    }
    let step = 1 / Float(Self.stepCount)
    var points = noise
    for index in 0..<Self.stepCount {
      let time = Float(index) * step
      let first = velocity(points, time)
      let second = velocity(zip(points, first).map { $0 + step * $1 }, time + step)
      for i in points.indices { points[i] += step / 2 * (first[i] + second[i]) }
    }
    return (0..<count).map { PhraseLatent(values: Array(points[$0 * size..<($0 + 1) * size])) }
  }
}

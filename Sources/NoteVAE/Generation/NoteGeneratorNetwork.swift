import Foundation
import Neural

/// The network of a ``NoteGenerator``: where a point between noise and note code is going, told key,
/// velocity, words and traits.
///
/// Residual blocks over a row of numbers; the condition enters each block. Where a word or trait is
/// not told it is left out, and the network has learned what to expect then, so that one network
/// draws with and without conditions. Sources: Lipman et al. 2023, "Flow matching for generative
/// modeling"; Ho, Salimans 2022, "Classifier-free diffusion guidance".
package struct NoteGeneratorNetwork: Sendable {
  /// What is told of the note that is asked for.
  package struct Request: Sendable {
    /// Key and velocity.
    package var condition: NoteCondition
    /// Places in the vocabulary.
    package var words: [Int]
    /// In standard deviations of the corpus, one a trait; nil for any.
    package var traits: [Float?]

    package init(condition: NoteCondition, words: [Int] = [], traits: [Float?]? = nil) {
      self.condition = condition
      self.words = words
      self.traits = traits ?? NoteTrait.allCases.map { _ in nil }
    }
  }

  package let parameters: ParameterStore
  /// Numbers of a code.
  package let codeSize: Int
  /// Words that it knows.
  package let wordCount: Int
  private let words: Embedding
  private let told: Linear
  private let point: Linear
  private let blocks: [(norm: LayerNorm, linear: Linear, told: Linear)]
  private let norm: LayerNorm
  private let out: Linear

  /// Numbers of a hidden layer.
  private static let width = 384
  private static let blockCount = 4
  private static let wordSize = 32
  /// Cosines by which the network is told the time.
  private static let clockSize = 16
  /// Numbers that are told of each note.
  package static let conditionSize =
    NoteCondition.featureCount + 2 * NoteTrait.allCases.count + wordSize + 1 + clockSize
  /// Names of its parameters begin so.
  package static let prefix = "generator."

  /// Makes a network with random weights.
  package init(codeSize: Int, wordCount: Int, seed: UInt64, in store: ParameterStore = .init()) {
    var random = RandomGenerator(seed: seed)
    self.codeSize = codeSize
    self.wordCount = wordCount
    parameters = store
    let width = Self.width
    words = Embedding(
      Self.prefix + "words", rows: max(1, wordCount), width: Self.wordSize, deviation: 0.3,
      in: store, using: &random)
    told = Linear(
      Self.prefix + "told",
      inputs: Self.conditionSize, outputs: width, activation: .silu, in: store, using: &random)
    point = Linear(
      Self.prefix + "point", inputs: codeSize, outputs: width, in: store, using: &random)
    blocks = (0..<Self.blockCount).map {
      let name = Self.prefix + "blocks.\($0)"
      return (
        LayerNorm("\(name).norm", columns: width, in: store),
        Linear(
          "\(name).linear", inputs: width, outputs: width, activation: .silu, in: store,
          using: &random),
        Linear(
          "\(name).told", inputs: width, outputs: width, bias: false, in: store, using: &random)
      )
    }
    norm = LayerNorm(Self.prefix + "norm", columns: width, in: store)
    out = Linear(
      Self.prefix + "out", inputs: width, outputs: codeSize, in: store, using: &random)
  }

  /// Where points on their way are going.
  /// - Parameters:
  ///   - points: `[note, codeSize]`.
  ///   - times: of each, 0 for noise to 1 for codes.
  ///   - requests: one a note.
  /// - Returns: velocities, `[note, codeSize]`.
  package func callAsFunction(_ points: Tensor, at times: [Float], _ requests: [Request])
    -> Tensor
  {
    let condition = told(conditions(at: times, requests, in: points.graph))
    var x = point(points)
    for block in blocks { x = x + block.linear(block.norm(x) + block.told(condition)) }
    return out(norm(x))
  }

  /// What is told of some notes, `[note, conditionSize]`.
  /// - Parameters:
  ///   - times: as in the call.
  ///   - requests: one a note.
  ///   - graph: where the tensor lives.
  package func conditions(
    at times: [Float], _ requests: [Request], in graph: Graph
  ) -> Tensor {
    let traitCount = NoteTrait.allCases.count
    let plain = graph.tensor(
      Shape(
        requests.count, NoteCondition.featureCount + 2 * traitCount + 1 + Self.clockSize),
      zip(times, requests).flatMap { time, request -> [Float] in
        request.condition.features + request.traits.map { $0 ?? 0 }
          + request.traits.map { $0 == nil ? 0 : 1 } + [request.words.isEmpty ? 0 : 1]
          + (0..<Self.clockSize).map { cos(.pi * time * Float($0 + 1)) }
      })
    // A note's words are averaged: a matrix of shares times the table.
    let shares = graph.tensor(Shape(requests.count, max(1, wordCount))) { values in
      values.update(repeating: 0)
      for (note, request) in requests.enumerated() {
        for word in request.words {
          values[note * max(1, wordCount) + word] += 1 / Float(request.words.count)
        }
      }
    }
    return concatenate([plain, matmul(shares, graph[words.weight])], axis: -1)
  }
}

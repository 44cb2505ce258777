import Foundation
import Neural
import Segmentation

/// What an `OnsetNetwork` learns from: stretches of 1.6 s of performances whose notes are known.
///
/// The loss is the cross-entropy of where notes begin and of whether one sounds; a note begins in its frame for
/// sure, and a little in the neighbours.
struct OnsetTrainingModel: TrainableModel {
  let network: OnsetNetwork
  var parameters: ParameterStore { network.parameters }

  private struct Example: Sendable {
    var features: [Float]
    var targets: [Float]  // [frame, 2]
    var frameCount: Int
  }

  /// Where an item begins.
  private struct Item: Sendable {
    var example: Int
    var frame: Int
  }

  private var examples: [Example] = []
  private var items: [TrainingBatch.Split: [Item]] = [:]

  /// Frames of an item.
  private static let length = 160
  private static let bump: [Float] = [1, 0.7, 0.25]
  /// Weights of the two cross-entropies.
  private static let weights: (begins: Float, sounds: Float) = (4, 0.5)

  init(network: OnsetNetwork, performances: OnsetPerformances) {
    self.network = network
    for performance in performances.training { add(performance, to: .training) }
    for performance in performances.judging { add(performance, to: .validation) }
  }

  /// Number of items.
  var itemCounts: [TrainingBatch.Split: Int] { items.mapValues(\.count) }

  private mutating func add(
    _ performance: OnsetPerformances.Performance, to split: TrainingBatch.Split
  ) {
    let count = performance.features.frameCount
    var targets = [Float](repeating: 0, count: 2 * count)
    for note in performance.notes {
      let onset = Int((note.startSeconds / PerformanceFrames.pitchHop).rounded())
      for (distance, value) in Self.bump.enumerated() {
        for t in [onset - distance, onset + distance] where (0..<count).contains(t) {
          targets[2 * t] = max(targets[2 * t], value)
        }
      }
      let end = Int((note.endSeconds / PerformanceFrames.pitchHop).rounded())
      for t in max(0, onset)..<max(max(0, onset), min(end, count)) { targets[2 * t + 1] = 1 }
    }
    for start in stride(from: 0, through: count - Self.length, by: Self.length / 2) {
      items[split, default: []].append(Item(example: examples.count, frame: start))
    }
    examples.append(
      Example(features: performance.features.values, targets: targets, frameCount: count))
  }

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let (length, width) = (Self.length, OnsetFeatures.channelCount)
    let chosen = batch.items.enumerated().map { position, index -> (Example, Int) in
      let item = items[batch.split]![index]
      let example = examples[item.example]
      var random = batch.random(position)
      let shift = batch.split == .training ? random.integer(below: length / 2) : 0
      return (example, min(item.frame + shift, example.frameCount - length))
    }
    func tensor(_ width: Int, _ values: (Example) -> [Float]) -> Tensor {
      graph.tensor(Shape(batch.count, length, width)) { target in
        for (position, (example, frame)) in chosen.enumerated() {
          let source = values(example)
          for i in 0..<length * width {
            target[position * length * width + i] = source[frame * width + i]
          }
        }
      }
    }
    let logits = network(tensor(width, \.features))
    let nats = bernoulliCrossEntropy(logits, tensor(2, \.targets))
    let begins = nats.sliced(axis: 2, 0..<1).mean()
    let sounds = nats.sliced(axis: 2, 1..<2).mean()
    return Losses(
      begins * Self.weights.begins + sounds * Self.weights.sounds,
      ["begins": begins, "sounds": sounds])
  }
}

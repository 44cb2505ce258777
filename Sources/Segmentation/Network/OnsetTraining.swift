import Foundation
import Neural

/// What an ``OnsetNetwork`` learns from: performances whose notes are known.
package struct OnsetTraining: TrainableModel {
  /// What is trained.
  package let network: OnsetNetwork
  /// Its weights.
  package var parameters: ParameterStore { network.parameters }

  private struct Example {
    var features: [Float]
    var targets: [Float]  // [frame, 2]
    var frameCount: Int
  }

  private var examples: [Example] = []
  /// Where each item begins: an example and a frame.
  private var items: [(example: Int, frame: Int)] = []

  /// Frames of an item.
  private static let length = 160
  /// A note begins in its frame for sure, and a little in the neighbours.
  private static let bump: [Float] = [1, 0.7, 0.25]

  /// Begins with no examples.
  package init(network: OnsetNetwork) { self.network = network }

  /// Number of items.
  package var itemCount: Int { items.count }

  /// Adds a performance.
  /// - Parameters:
  ///   - features: what was heard.
  ///   - notes: what was played.
  package mutating func add(_ features: OnsetFeatures, notes: [CutNote]) {
    let count = features.frameCount
    var targets = [Float](repeating: 0, count: 2 * count)
    for note in notes {
      let onset = Int((note.startSeconds / PerformanceFrames.pitchHop).rounded())
      for (distance, value) in Self.bump.enumerated() {
        for t in [onset - distance, onset + distance] where (0..<count).contains(t) {
          targets[2 * t] = max(targets[2 * t], value)
        }
      }
      let end = Int((note.endSeconds / PerformanceFrames.pitchHop).rounded())
      for t in max(0, onset)..<max(max(0, onset), min(end, count)) { targets[2 * t + 1] = 1 }
    }
    for start in stride(from: 0, to: count - Self.length, by: Self.length / 2) {
      items.append((examples.count, start))
    }
    examples.append(Example(features: features.values, targets: targets, frameCount: count))
  }

  /// The mean loss of some items.
  package func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let (length, width) = (Self.length, OnsetFeatures.channelCount)
    let chosen = batch.items.enumerated().map { position, item -> (Example, Int) in
      let (index, frame) = items[item]
      var random = batch.random(position)
      let shift = random.integer(below: Self.length / 2)
      return (examples[index], min(frame + shift, examples[index].frameCount - length))
    }
    let x = graph.tensor(Shape(batch.count, length, width)) { values in
      for (position, (example, frame)) in chosen.enumerated() {
        for i in 0..<length * width {
          values[position * length * width + i] = example.features[frame * width + i]
        }
      }
    }
    let target = graph.tensor(Shape(batch.count, length, 2)) { values in
      for (position, (example, frame)) in chosen.enumerated() {
        for i in 0..<length * 2 {
          values[position * length * 2 + i] = example.targets[frame * 2 + i]
        }
      }
    }
    let logits = network(x)
    let nats = bernoulliCrossEntropy(logits, target)
    let begins = nats.sliced(axis: 2, 0..<1).mean()
    let sounds = nats.sliced(axis: 2, 1..<2).mean()
    return Losses(begins * 4 + sounds * 0.5, ["begins": begins, "sounds": sounds])
  }
}

import Corpora
import Foundation
import Music
import Neural
import PhraseVAE

/// Hands as the trainer sees them: strokes of some bars, whose force and timing are asked for.
///
/// The loss is what a variational autoencoder's is, by stroke:
///
///     (Σ −ln N(force; μ, σ) − ln N(lateness; μ, σ) + β · KL(q(feel | played) ‖ N(0, 1))) / strokes
///
/// For a third of the windows the feel is not told, so that the network also knows what drummers do on
/// average. Takes are few, and learned by heart as they are; so windows begin at any beat, tempi are changed
/// a little, and of most windows some drums are taken away, which are thinner grooves then.
struct HandsTrainingModel: TrainableModel {
  let network: HandsNetwork
  let windows: HandsWindows
  let beta: Float

  /// Share of windows whose feel is not told.
  private static let unknownShare: Float = 1 / 3
  /// Share of windows of which drums are taken away, and each one's chance to.
  private static let thinnedShare: Float = 0.7
  private static let silentShare: Float = 0.3
  /// Factor by which tempi are changed at most.
  private static let tempoChange: Float = 1.15

  var parameters: ParameterStore { network.parameters }

  func losses(of batch: TrainingBatch, in graph: Graph) -> Losses {
    let (length, drums) = (HandsWindows.length, PlayedDrums.drumCount)
    let chosen = batch.items.indices.map { played(batch, $0) }
    let places = graph.tensor(Shape(batch.count, length, HandsPlace.channelCount)) { values in
      for (position, window) in chosen.enumerated() {
        for (step, mask) in window.drums.grid.masks.enumerated() {
          window.places[step].write(
            mask: mask,
            to: values.baseAddress! + (position * length + step) * HandsPlace.channelCount)
        }
      }
    }
    let truth = graph.tensor(Shape(batch.count, length, 2 * drums)) { values in
      for (position, window) in chosen.enumerated() {
        window.drums.writeScaled(to: values.baseAddress! + position * length * 2 * drums)
      }
    }
    var strokes: Float = 0
    let mask = graph.tensor(Shape(batch.count, length, drums)) { values in
      for (position, window) in chosen.enumerated() {
        for (place, velocity) in window.drums.velocities.enumerated() {
          values[position * length * drums + place] = velocity > 0 ? 1 : 0
          strokes += velocity > 0 ? 1 : 0
        }
      }
    }
    strokes = max(1, strokes)
    let posterior = network.feel(places, played: truth)
    let known = batch.items.indices.map { position -> Float in
      var random = batch.random(position).stream(2)
      return random.chance(Self.unknownShare) ? 0 : 1
    }
    let isKnown = graph.tensor(Shape(batch.count, 1), known)
    let noise = batch.noise(width: HandsNetwork.feelSize, stream: 1, in: graph)
    let feel = posterior.sample(noise: noise) * isKnown
    let touch = network(places, feel: concatenate([feel, isKnown], axis: -1))
    let velocity =
      nats(
        of: truth.sliced(axis: -1, 0..<drums), touch.velocity, touch.velocitySpread, mask)
      * (1 / strokes)
    let offset =
      nats(
        of: truth.sliced(axis: -1, drums..<2 * drums), touch.offset, touch.offsetSpread, mask)
      * (1 / strokes)
    let divergence = (posterior.divergence * isKnown).sum() * (1 / strokes)
    return Losses(
      velocity + offset + divergence * beta,
      ["force": velocity, "timing": offset, "kl": divergence])
  }

  /// `Σ ½ ((x − μ) / σ)² + ln σ` over what the mask counts.
  private func nats(of x: Tensor, _ mean: Tensor, _ spread: Tensor, _ mask: Tensor) -> Tensor {
    let deviation = (x - mean) * exp(spread * -1)
    return ((square(deviation) * 0.5 + spread) * mask).sum()
  }

  /// A window's strokes and places.
  private func played(
    _ batch: TrainingBatch, _ position: Int
  ) -> (drums: PlayedDrums, places: [HandsPlace]) {
    let isTraining = batch.split == .training
    let window = (isTraining ? windows.training : windows.judging)[batch.items[position]]
    let take = windows.takes[window.take]
    var random = batch.random(position).stream(0)
    var (first, tempo) = (window.step, Float(1))
    if isTraining {
      // Any beat up to the next window's beginning.
      let beats = take.label.stepsPerBar / 2
      first += 4 * random.integer(below: max(1, beats))
      tempo = random.ratioBetween(1 / Self.tempoChange, Self.tempoChange)
    }
    let steps = first..<first + HandsWindows.length
    var drums = take.drums[steps]
    if isTraining, random.chance(Self.thinnedShare) {
      var thinned = drums
      for drum in 0..<PlayedDrums.drumCount where random.chance(Self.silentShare) {
        for step in 0..<drums.stepCount {
          thinned.velocities[step * PlayedDrums.drumCount + drum] = 0
          thinned.offsets[step * PlayedDrums.drumCount + drum] = 0
        }
      }
      if thinned.strokeCount > 0 { drums = thinned }
    }
    return (drums, take.label.places(steps, tempo: tempo))
  }
}

extension GrooveTake.Label {
  /// Places of some of its steps.
  /// - Parameter tempo: factor on its tempo.
  func places(_ steps: Range<Int>, tempo: Float = 1) -> [HandsPlace] {
    steps.map {
      HandsPlace(
        stepInBar: $0 % stepsPerBar, stepsPerBar: stepsPerBar,
        beatsPerMinute: beatsPerMinute * Double(tempo))
    }
  }
}

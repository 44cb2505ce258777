import Foundation
import Neural
import NoteVAE
import Testing

@Suite struct SpectralLossTests {
  let bins = 6
  let frames = 12

  private func powers(seed: UInt64) -> [Float] {
    var random = RandomGenerator(seed: seed)
    return (0..<2 * frames * bins).map { _ in exp(2 * random.normal() - 4) }
  }

  private func target(seed: UInt64) -> SpectralLoss.Target {
    SpectralLoss.Target(power: Array(powers(seed: seed).prefix(frames * bins)), bins: bins)
  }

  @Test func derivativesAgreeWithDifferences() {
    let loss = SpectralLoss()
    let target = target(seed: 1)
    let values = powers(seed: 2)
    func value(_ values: [Float]) -> Double {
      let graph = Graph(parameters: ParameterStore(), recording: false)
      let terms = loss(graph.tensor(Shape(2, frames, bins), values), targets: [target]).terms
      return terms.texture + Double(loss.frameWeight) * terms.frame
        + Double(loss.shareWeight) * terms.share
    }
    let graph = Graph(parameters: ParameterStore(), recording: true)
    let variable = graph.variable(Shape(2, frames, bins), values)
    graph.backward(from: loss(variable, targets: [target]).loss)
    let gradient = graph.gradientValues(of: variable)
    let largest = gradient.indices.map { abs(gradient[$0] * values[$0]) }.max()!
    for place in stride(from: 0, to: values.count, by: 5) {
      // A small relative step: the loss has kinks where prediction and target meet.
      let h = 1e-3 * values[place]
      var moved = values
      moved[place] = values[place] + h
      let up = value(moved)
      moved[place] = values[place] - h
      let slope = (up - value(moved)) / Double(2 * h)
      #expect(
        abs(Double(gradient[place]) - slope) * Double(values[place]) < 0.02 * Double(largest),
        "power \(place): \(gradient[place]), not \(slope)")
    }
  }

  @Test func aFactorOfTenIsTenDecibels() {
    let power = [Float](repeating: 0.1, count: frames * bins)
    let target = SpectralLoss.Target(power: power, bins: bins)
    let graph = Graph(parameters: ParameterStore(), recording: false)
    let predicted = graph.tensor(
      Shape(2, frames, bins),
      power.map { 10 * $0 } + [Float](repeating: 0, count: power.count))
    let terms = SpectralLoss()(predicted, targets: [target]).terms
    #expect(abs(terms.texture - 10) < 0.01)
    #expect(abs(terms.frame - 10) < 0.01)
    #expect(terms.share < 1e-6)
  }
}

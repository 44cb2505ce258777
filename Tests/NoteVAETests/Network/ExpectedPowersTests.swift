import Foundation
import Neural
import Signal
import Testing

import NoteVAE

@Suite struct ExpectedPowersTests {
  let configuration = NoteModelConfiguration()

  /// Outputs in which everything is silent; parts are raised by the tests.
  private func silence(_ layout: SpectralLayout) -> [Float] {
    var outputs = [Float](repeating: -20, count: layout.outputCount)
    for i in layout.parts.levels { outputs[i] = 0 }
    outputs[layout.outputCount - 2] = 0
    outputs[layout.outputCount - 1] = 0
    return outputs
  }

  @Test func theCombIsTheSpectrumOfPartials() {
    // A sum of eight equal partials, analysed by the real transform, against the comb.
    let hz = 440.0
    let samples = (0..<48_000).map { i in
      (1...8).reduce(Float(0)) {
        $0 + 0.1 * Float(sin(2 * Double.pi * hz * Double($1 * i) / 48_000))
      }
    }
    let spectrogram = STFT(configuration.stft).analyze(samples, sampleRate: 48_000).magnitudes
    let middle = spectrogram.frameCount / 2
    let bins = configuration.stft.binCount
    let power = spectrogram.values[middle * bins..<(middle + 1) * bins].map { $0 * $0 }

    let layout = SpectralLayout(configuration)
    var outputs = silence(layout)
    let peak = power.max()!
    for i in layout.parts.envelope { outputs[i] = log(peak) }
    for k in 8..<configuration.harmonicCount { outputs[layout.parts.levels.lowerBound + k] = -40 }
    let graph = Graph(parameters: ParameterStore(), recording: false)
    let fundamental = Float(hz / 48_000 * 2048)
    let powers = expectedPowers(
      graph.tensor(Shape(1, layout.outputCount), outputs), fundamentals: [fundamental],
      layout: layout
    ).values

    for k in 1...8 {
      let centre = Int((Float(k) * fundamental).rounded())
      for bin in centre - 3...centre + 3 {
        let difference = 10 * log10(powers[bin] / power[bin])
        #expect(abs(difference) < 0.5, "bin \(bin) of partial \(k) differs by \(difference) dB")
      }
    }
  }

  @Test(arguments: [Float(0), 3.3, 18.77, 200.2])
  func pullbackAgreesWithDifferences(fundamental: Float) {
    let layout = SpectralLayout(configuration)
    var random = RandomGenerator(seed: 3)
    let outputs = (0..<layout.outputCount).map { _ in -2 + 0.5 * random.normal() }
    let weights = (0..<2 * layout.binCount).map { _ in random.uniform() - 0.5 }

    func loss(_ outputs: [Float]) -> Double {
      let graph = Graph(parameters: ParameterStore(), recording: false)
      let powers = expectedPowers(
        graph.tensor(Shape(1, layout.outputCount), outputs), fundamentals: [fundamental],
        layout: layout)
      return zip(powers.values, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    let graph = Graph(parameters: ParameterStore(), recording: true)
    let variable = graph.variable(Shape(1, layout.outputCount), outputs)
    let powers = expectedPowers(variable, fundamentals: [fundamental], layout: layout)
    let total = graph.record(
      graph.tensor(Shape(1), [Float(loss(outputs))]), from: powers
    ) { total in
      for i in weights.indices { powers.gradient[i] += total.gradient[0] * weights[i] }
    }
    graph.backward(from: total)
    let gradient = graph.gradientValues(of: variable)

    let parts = layout.parts
    let places =
      Array(parts.envelope.prefix(40)) + Array(parts.levels.prefix(8))
      + Array(parts.free.prefix(30)) + Array(parts.noise.prefix(30))
      + [layout.outputCount - 2, layout.outputCount - 1]
    let largest = gradient.map(abs).max()!
    for place in places {
      let h: Float = 1e-2
      var moved = outputs
      moved[place] = outputs[place] + h
      let up = loss(moved)
      moved[place] = outputs[place] - h
      let slope = (up - loss(moved)) / Double(2 * h)
      // Tuning moves bins from one partial to the next, which the pullback does not follow.
      let isTuning = place >= layout.outputCount - 2
      let tolerance = 5e-3 * Double(largest) + 1e-6 + (isTuning ? 0.08 * abs(slope) : 0)
      #expect(
        abs(Double(gradient[place]) - slope) < tolerance,
        "output \(place): \(gradient[place]), not \(slope)")
    }
  }
}

import Foundation
import Neural
import Testing

@Suite struct GaussianPosteriorTests {
  let graph = Graph(parameters: ParameterStore(), recording: false)

  @Test func halvesAreMeansAndTameLogVariances() {
    let both = graph.tensor(Shape(2, 4), [1, 2, -20, 0.5, 3, 4, 9, -1])
    let posterior = GaussianPosterior(halvesOf: both)
    #expect(posterior.mean.values == [1, 2, 3, 4])
    #expect(posterior.logVariance.values == [-12, 0.5, 4, -1])
  }

  /// Against the integral of `p ln(p / q)`.
  @Test func divergenceIsThatOfTheDensities() {
    let (mean, logVariance) = (0.7, -0.9)
    let deviation = exp(logVariance / 2)
    var integral = 0.0
    for place in stride(from: -12.0, to: 12, by: 1e-3) {
      let distance = (place - mean) / deviation
      let p = exp(-distance * distance / 2) / (deviation * (2 * .pi).squareRoot())
      let logRatio = (place * place - distance * distance) / 2 - log(deviation)
      integral += 1e-3 * p * logRatio
    }
    let posterior = GaussianPosterior(
      mean: graph.tensor(Shape(1), [Float(mean)]),
      logVariance: graph.tensor(Shape(1), [Float(logVariance)]))
    #expect(abs(Double(posterior.divergence.scalar) - integral) < 1e-5)
  }

  @Test func samplesHaveMeanAndDeviation() {
    let posterior = GaussianPosterior(
      mean: graph.tensor(Shape(2), [3, -1]),
      logVariance: graph.tensor(Shape(2), [Float(2 * log(5.0)), 0]))
    let sample = posterior.sample(noise: graph.tensor(Shape(2), [-2, 0.5])).values
    #expect(abs(sample[0] + 7) < 1e-5 && abs(sample[1] + 0.5) < 1e-6)
  }
}

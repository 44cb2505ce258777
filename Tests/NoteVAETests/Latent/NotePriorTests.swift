import Foundation
import Neural
import NoteVAE
import Testing

@Suite struct NotePriorTests {
  private let model = Shipped.model

  /// Products of each step of some paths with the step `lag` later, averaged.
  private func correlation(lag: Int) -> Double {
    var random = RandomGenerator(seed: 3)
    var (sum, count) = (0.0, 0.0)
    for _ in 0..<40 {
      let note = model.sample(
        as: NoteCondition(pitch: 60, velocity: 0.7), sampleCount: 200_000, using: &random)
      let reach = lag * note.localSize
      for i in reach..<note.local.count {
        sum += Double(note.local[i] * note.local[i - reach])
        count += 1
      }
    }
    return sum / count
  }

  @Test func stepsAreUnitGaussiansThatMoveSlowly() {
    let stepSeconds = Double(model.configuration.samplesPerLatent) / model.configuration.sampleRate
    #expect(abs(correlation(lag: 0) - 1) < 0.05)
    #expect(correlation(lag: 1) > 0.98)
    #expect(abs(correlation(lag: Int(1.4 / stepSeconds)) - 0.48) < 0.07)
  }

  @Test func variationsAreAsFarAsAsked() {
    var random = RandomGenerator(seed: 1)
    let note = model.sample(
      as: NoteCondition(pitch: 60, velocity: 0.7), sampleCount: 96_000, using: &random)
    func distance(_ variation: Double) -> Float {
      var random = RandomGenerator(seed: 2)
      let near = model.sample(like: note, variation: variation, using: &random)
      return zip(near.local, note.local).reduce(0) { $0 + abs($1.0 - $1.1) }
    }
    #expect(distance(0) == 0)
    #expect(distance(0.1) < distance(0.3))
    #expect(distance(0.3) < distance(1))
  }
}

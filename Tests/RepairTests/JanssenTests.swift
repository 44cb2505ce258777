import Foundation
import Signal
import Testing

import Repair

/// Numbers by `Scripts/janssen.py case`.
@Suite struct JanssenTests {
  @Test func burgIsTheOraclesBurg() {
    let model = LinearPrediction(fitting: TestSounds.fading(2400), order: 32)
    let found = [1, 2, 16, 32].map { model.coefficients[$0] }
    for (found, expected) in zip(found, [-0.71780647, -0.36150233, 0.015107357, -0.066357157]) {
      #expect(abs(found - expected) < 1e-5)
    }
  }

  @Test func fillingIsTheOraclesFilling() {
    var samples = TestSounds.fading(2400)
    let truth = Array(samples[1100..<1200])
    samples = Array(samples[100..<2200])
    _ = JanssenFilling(maximumIterations: 5, tolerance: 0)
      .fill(&samples, gaps: [.init(range: 1000..<1100)], order: 64)
    let found = [0, 25, 50, 99].map { samples[1000 + $0] }
    for (found, expected) in zip(found, [-0.47716258, 0.089578185, 0.081332296, -0.15683897]) {
      #expect(abs(found - expected) < 1e-5)
    }
    #expect(abs(TestSounds.sdr(truth, samples[1000..<1100]) - 50.947) < 0.01)
  }

  @Test func extrapolationIsTheOracles() {
    let samples = Array(TestSounds.fading(2400)[100..<2200])
    let filling = Extrapolation(order: 64).fill(samples, 1000..<1100)
    let expected = [-0.47731433, 0.10189654, 0.088588826, -0.1575924]
    for (index, expected) in zip([0, 25, 50, 99], expected) {
      #expect(abs(filling[index] - expected) < 1e-5)
    }
  }

  /// One gap by Levinson's recursion, and the same gap cut in two by one known sample at its true place
  /// by Cholesky's: both near the truth.
  @Test func severalGapsAreSolvedTogether() {
    let whole = TestSounds.fading(3000)
    var samples = whole
    let gaps = [1000..<1050, 1060..<1100, 1105..<1120].map { JanssenFilling.Gap(range: $0) }
    _ = JanssenFilling().fill(&samples, gaps: gaps, order: 64)
    for gap in gaps {
      #expect(TestSounds.sdr(whole[gap.range], samples[gap.range]) > 40)
    }
  }

  @Test func levelsAreObeyed() {
    let whole = TestSounds.fading(3000).map { 1.5 * $0 }
    let level = 0.5
    var samples = whole
    for index in 1000..<1400 { samples[index] = min(level, max(-level, whole[index])) }
    var gaps: [JanssenFilling.Gap] = []
    for index in 1000..<1400 where abs(whole[index]) > level {
      let bound = whole[index] > 0 ? level : -level
      if let last = gaps.last, last.range.upperBound == index {
        gaps[gaps.count - 1].range = last.range.lowerBound..<index + 1
      } else {
        gaps.append(.init(range: index..<index + 1, level: bound))
      }
    }
    let clipped = samples
    _ = JanssenFilling().fill(&samples, gaps: gaps, order: 64)
    let missing = gaps.flatMap { Array($0.range) }
    #expect(missing.count > 30)
    for gap in gaps {
      for index in gap.range {
        #expect(gap.level! > 0 ? samples[index] >= level : samples[index] <= -level)
      }
    }
    let after = TestSounds.sdr(missing.map { whole[$0] }, missing.map { samples[$0] })
    let before = TestSounds.sdr(missing.map { whole[$0] }, missing.map { clipped[$0] })
    #expect(after > before + 15)
  }
}

import CKernels
import Foundation
import Testing

@Suite struct PhaseKernelTests {
  @Test func logarithmIsRightToSevenDigits() {
    let values = (0..<10_000).map { Float(exp(-69 + 0.0138 * Double($0))) }
    var found = [Float](repeating: 0, count: values.count)
    kernel_log_magnitude(&found, values, 1e-30, values.count)
    for (x, y) in zip(values, found) {
      let exact = log(Double(x))
      #expect(abs(Double(y) - exact) <= 2e-7 * max(1, abs(exact)), "\(x)")
    }
  }

  @Test func logarithmOfZeroOrNaNIsThatOfTheFloor() {
    let values: [Float] = [0, .nan, 1e-38, -1]
    var found = [Float](repeating: 0, count: 4)
    kernel_log_magnitude(&found, values, 1e-30, 4)
    #expect(found.allSatisfy { abs($0 + 69.07755) < 1e-4 })
  }

  @Test func polarIsCosineAndSineAllAroundTheCircle() {
    let phases = (0..<4099).map { Int32(truncatingIfNeeded: $0 &* 1_047_829) }
    let magnitudes = [Float](repeating: 2, count: phases.count)
    var found = [Float](repeating: 0, count: 2 * phases.count)
    kernel_polar(&found, magnitudes, phases, phases.count)
    for (k, phase) in phases.enumerated() {
      let angle = 2 * Double.pi * Double(phase) / 0x1p32
      #expect(abs(Double(found[2 * k]) - 2 * cos(angle)) < 4e-7)
      #expect(abs(Double(found[2 * k + 1]) - 2 * sin(angle)) < 4e-7)
    }
  }

  @Test func largestValueIsFoundAtEveryPlace() {
    for count in [1, 15, 16, 17, 40] {
      for place in 0..<count {
        var values = [Float](repeating: -3, count: count)
        values[place] = 7
        #expect(kernel_maximum(values, -10, count) == 7)
        #expect(kernel_maximum(values, 8, count) == 8)
      }
    }
  }

  @Test func levelsAreWholeStepsAndEnd() {
    let values: [Float] = [-1, -0.001, 0, 0.49, 0.5, 10, 1e9, .infinity]
    var levels = [UInt8](repeating: 0, count: values.count)
    kernel_levels(&levels, values, 0, 2, values.count)
    #expect(levels == [255, 255, 1, 1, 2, 21, 254, 254])
  }

  @Test func stepsAreTurnsThatWrap() {
    // Differences of 0.25, 2.5 and -0.125 turns, and one too large to have a fraction.
    let values: [Float] = [0, 0, 0.25, 2.5, 0.125, 1e30, 0]
    let offsets = [Int32](repeating: 0, count: 5)
    var steps = [Int32](repeating: 1, count: 5)
    values.withUnsafeBufferPointer {
      kernel_time_steps(&steps, $0.baseAddress! + 1, offsets, 1, 5)
    }
    #expect(steps[0] == 1 << 30)
    #expect(steps[1] == .min)
    #expect(steps[2] == -(1 << 29))
    #expect(steps[3] == 0)
  }
}

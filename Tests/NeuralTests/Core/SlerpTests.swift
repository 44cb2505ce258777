import Foundation
import Neural
import Testing

/// The arc against rotations in a plane.
@Suite struct SlerpTests {
  /// At an angle of the first two axes, `length` long.
  private func point(degrees: Double, length: Double) -> [Float] {
    [Float(length * cos(degrees * .pi / 180)), Float(length * sin(degrees * .pi / 180)), 0]
  }

  private func isNear(_ a: [Float], _ b: [Float]) -> Bool {
    zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 }
  }

  @Test(arguments: [-0.5, 0, 0.25, 0.5, 1, 1.5]) func equalLengthsRotate(t: Double) {
    let (a, b) = (point(degrees: 20, length: 3), point(degrees: 120, length: 3))
    let expected = point(degrees: 20 + 100 * t, length: 3)
    #expect(isNear(slerp(a, b, at: t), expected))
    #expect(isNear(slerp(a, b, at: t, interpolatesLength: true), expected))
  }

  @Test(arguments: [-0.25, 0, 0.3, 1, 1.25]) func lengthsGoFromOneToTheOther(t: Double) {
    let (a, b) = (point(degrees: 10, length: 2), point(degrees: 70, length: 5))
    let arc = slerp(a, b, at: t, interpolatesLength: true)
    #expect(isNear(arc, point(degrees: 10 + 60 * t, length: 2 + 3 * t)))
  }

  @Test func withoutThatEachVectorKeepsItsShare() {
    let arc = slerp([2, 0], [0, 3], at: 1.0 / 3)
    #expect(isNear(arc, [2 * Float(cos(Double.pi / 6)), 3 * Float(sin(Double.pi / 6))]))
  }

  @Test func whereNoArcIsShortestALineIsTaken() {
    for isLength in [false, true] {
      #expect(slerp([1, 1], [3, 3], at: 0.5, interpolatesLength: isLength) == [2, 2])
      #expect(slerp([1, 0], [-3, 0], at: 0.5, interpolatesLength: isLength) == [-1, 0])
      #expect(slerp([0, 0], [3, 1], at: 0.5, interpolatesLength: isLength) == [1.5, 0.5])
    }
  }
}

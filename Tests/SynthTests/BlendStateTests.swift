import Synth
import Testing

@Suite struct BlendStateTests {
  @Test func changesAreMadeAndStepsEndAtTheSounds() {
    var blend = BlendState()
    for _ in 0..<100 { blend.apply(.by(x: 0.02, y: -3)) }
    #expect(blend.position == BlendPosition(x: 1, y: 0))
    #expect(blend.apply(.x(1.4)) == BlendPosition(x: 1.4, y: 0))
    // Beyond the sounds a step leads back, but not further out.
    #expect(blend.apply(.by(x: 0.1, y: 0)) == BlendPosition(x: 1.4, y: 0))
    #expect(blend.apply(.by(x: -0.1, y: 0)) == BlendPosition(x: 1.3, y: 0))
    #expect(blend.apply(.to(BlendPosition(x: 9, y: .nan))) == BlendPosition(x: 1.5, y: -0.5))
  }

  @Test func aFrozenBlendStays() {
    var blend = BlendState(BlendPosition(x: 0.2, y: 0.3))
    blend.isFrozen = true
    #expect(blend.apply(.y(1)) == nil && blend.position == BlendPosition(x: 0.2, y: 0.3))
  }

  @Test func weightsOfFourAreThoseOfTheirCorners() {
    #expect(BlendPosition(x: 0.25, y: 0.5).weights(count: 4) == [0.375, 0.125, 0.375, 0.125])
    #expect(BlendPosition(x: 1.5).weights(count: 2) == [-0.5, 1.5])
    #expect(BlendPosition(x: 0.3).weights(count: 1) == [1])
  }
}

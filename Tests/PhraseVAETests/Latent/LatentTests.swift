import ModelTestSupport
import Foundation
import Neural
import Music
import PhraseVAE
import TestSupport
import Testing

@Suite struct LatentTests {
  @Test func theArcKeepsLengthAndSharesTheAngle() {
    let a = PhraseLatent(values: [1, 0, 0])
    let b = PhraseLatent(values: [0, 1, 0])
    #expect(PhraseLatent.slerp(a, b, position: 0) == a)
    #expect(PhraseLatent.slerp(a, b, position: 1).values[1] == 1)
    let third = PhraseLatent.slerp(a, b, position: 1.0 / 3).values
    #expect(abs(third[0] - Float(cos(Double.pi / 6))) < 1e-6)
    #expect(abs(third[1] - Float(sin(Double.pi / 6))) < 1e-6)
    // Parallel points have no arc: the line joins them.
    let far = PhraseLatent(values: [3, 0, 0])
    #expect(PhraseLatent.slerp(a, far, position: 0.5).values == [2, 0, 0])
  }

  /// Latents with a known spread, in which one attribute is one number and another a sum of two.
  @Test func movesChangeTheirOwnAttributeOnly() {
    var random = RandomGenerator(seed: 1)
    var means: [Float] = []
    var attributes: [[Double]] = [[], [], []]
    for _ in 0..<4000 {
      let shared = random.normal()
      let z = [2 * random.normal() + shared, random.normal() + shared, random.normal(), shared]
      means += z
      attributes[0].append(Double(z[0]))
      attributes[1].append(Double(z[1] + z[2]))
      attributes[2].append(7)
    }
    let landscape = LatentLandscape(
      means: means, variance: [0, 0, 0, 0], attributes: attributes)
    let first = landscape.direction(of: .density, amount: 1)
    let deviation = Float(5).squareRoot()
    #expect(abs(first[0] - deviation) < 0.1, "one standard deviation more of it")
    #expect(abs(first[1] + first[2]) < 0.05, "nothing more of the other")
    let second = landscape.direction(of: .height, amount: 2)
    #expect(abs(second[0]) < 0.05)
    #expect(abs(second[1] + second[2] - 2 * Float(3).squareRoot()) < 0.1)
    #expect(landscape.direction(of: .syncopation, amount: 1).allSatisfy { abs($0) < 1e-3 })
  }

  @Test func drawnLatentsHaveTheCorpussMeanAndSpread() {
    var random = RandomGenerator(seed: 2)
    let means = (0..<3000).flatMap { _ -> [Float] in
      let x = random.normal()
      return [x + 5, 2 * x + random.normal()]
    }
    let landscape = LatentLandscape(
      means: means, variance: [0.5, 0],
      attributes: PhraseAttribute.allCases.map { _ in [Double](repeating: 0, count: 3000) })
    let drawn = (0..<8000).map { _ in
      landscape.latent(from: [random.normal(), random.normal()]).values.map(Double.init)
    }
    func mean(_ value: ([Double]) -> Double) -> Double {
      drawn.reduce(0) { $0 + value($1) } / Double(drawn.count)
    }
    #expect(abs(mean { $0[0] } - 5) < 0.1)
    #expect(abs(mean { ($0[0] - 5) * ($0[0] - 5) } - 1.5) < 0.15)
    #expect(abs(mean { $0[1] * $0[1] } - 5) < 0.4)
    #expect(abs(mean { ($0[0] - 5) * $0[1] } - 2) < 0.2)
  }

  @Test func attributesAreCountedOnTheGrid() {
    // C4 on the beat, E4 on the last eighth of the bar, held over the bar line.
    var tokens = [UInt16](repeating: 0, count: 32)
    tokens[0] = 41
    tokens[14] = 45
    let phrase = Fixtures.melody(tokens)
    #expect(PhraseAttribute.density.value(of: phrase) == 1)
    #expect(PhraseAttribute.height.value(of: phrase) == 62)
    // Step 14 weighs -3, the bar line after it 0.
    #expect(PhraseAttribute.syncopation.value(of: phrase) == 1.5)
    tokens[16] = 48
    #expect(
      PhraseAttribute.syncopation.value(of: Fixtures.melody(tokens)) == 0)
    #expect(!PhraseAttribute.height.applies(to: .drums2))
  }

  /// A note on the third eighth of six that sounds on over the dotted quarter after it, and one that ends there.
  @Test func syncopationIsAgainstTheMetre() {
    var tokens = [UInt16](repeating: 0, count: 24)
    (tokens[4], tokens[8]) = (41, 43)
    func syncopation(_ kind: PhraseKind) -> Double {
      PhraseAttribute.syncopation.value(of: Fixtures.melody(tokens, kind: kind))
    }
    // -2 to -1, then -2 to the 0 of the next bar; in 3/4 both are quarters, and -1 to 0 is left.
    #expect(syncopation(.jig2) == 1.5 && syncopation(.waltz2) == 0.5)
    tokens[6] = 45
    #expect(syncopation(.jig2) == 1)
  }

  @Test func latentsComeBackFromTheirFile() throws {
    let folder = try TemporaryFolder()
    let model = Fixtures.model(.drums2)
    let latents = model.encode([Fixtures.phrase(.drums2, 1), Fixtures.phrase(.drums2, 2)])
    let url = URL(filePath: folder("latents.safetensors"))
    try PhraseLatentFile(latents, of: model).write(to: url)
    let file = try PhraseLatentFile(contentsOf: url)
    #expect(try file.latents(for: model, path: "latents") == latents)
    #expect(throws: PhraseModelError.self) {
      try file.latents(for: Fixtures.model(.melody2), path: "latents")
    }
    #expect(throws: PhraseModelError.self) { try PhraseModel(contentsOf: url) }
  }

  @Test func aPresetIsKnownByItsWeights() throws {
    let folder = try TemporaryFolder()
    let model = Fixtures.model(.melody2)
    let url = URL(filePath: folder("preset.safetensors"))
    try model.write(to: url)
    #expect(try PhraseModel(contentsOf: url).identity == model.identity)
    #expect(model.identity.count == 16)

    // The same card, another weight.
    let parameters = model.network.parameters
    let changed = PhraseNetwork(model.configuration, seed: 3)
    let first = parameters.parameters[0]
    changed.parameters.set(first, to: parameters.values(of: first).map { $0 + 1 })
    let other = PhraseModel(network: changed, landscape: model.landscape, card: model.card)
    #expect(other.identity != model.identity)
    let latents = PhraseLatentFile(model.encode([Fixtures.phrase(.melody2, 1)]), of: model)
    let error = #expect(throws: PhraseModelError.self) {
      try latents.latents(for: other, path: "latents")
    }
    #expect(error?.errorDescription?.contains("made with preset \(model.identity)") == true)
  }
}

import ModelTestSupport
import Neural
import Music
import PhraseVAE
import Testing

@Suite struct DecoderTests {
  private static let cases: [(PhraseKind, PhraseModelConfiguration.Decoder)] = [
    (.melody2, .hierarchical), (.melody2, .flat), (.drums2, .hierarchical),
    (.trio16, .hierarchical),
  ]

  /// A network, and latents of two phrases that live while the body runs.
  private func withLatents(
    _ kind: PhraseKind, _ decoder: PhraseModelConfiguration.Decoder,
    _ body: (PhraseNetwork, Tensor) -> Void
  ) {
    let network = PhraseNetwork(Fixtures.configuration(kind, decoder: decoder), seed: 1)
    network.inference { graph in
      var random = RandomGenerator(seed: 2)
      body(
        network,
        graph.tensor(Shape(2, network.configuration.latentSize)) { random.fillNormal($0) })
    }
  }

  /// What training computes at once is what decoding meets step by step.
  @Test(arguments: cases)
  func walkingGivesTheLogitsOfAllStepsAtOnce(
    kind: PhraseKind, decoder: PhraseModelConfiguration.Decoder
  ) {
    withLatents(kind, decoder) { network, latent in
      let batch = PhraseBatch(
        [Fixtures.phrase(kind, 1), Fixtures.phrase(kind, 2)], kind: kind)
      let all = network.decoder.logits(of: latent, history: batch) { $0 }.map(\.values)
      let walk = network.decoder.walk(latent)
      var worst: Float = 0
      for step in 0..<kind.stepCount {
        for (index, now) in walk(step, batch).enumerated() {
          let columns = kind.voices[index].tokenCount
          for (i, value) in now.values.enumerated() {
            let row = i / columns * kind.stepCount + step
            worst = max(worst, abs(value - all[index][row * columns + i % columns]))
          }
        }
      }
      #expect(worst < 1e-4)
    }
  }

  /// No step knows its own token or a later one.
  @Test(arguments: cases)
  func noStepLooksAhead(kind: PhraseKind, decoder: PhraseModelConfiguration.Decoder) {
    withLatents(kind, decoder) { network, latent in
      let batch = PhraseBatch(
        [Fixtures.phrase(kind, 1), Fixtures.phrase(kind, 2)], kind: kind)
      var changed = batch
      let step = kind.stepCount / 2
      changed.forget(phrase: 0, steps: step..<kind.stepCount)
      let before = network.decoder.logits(of: latent, history: batch) { $0 }.map(\.values)
      let after = network.decoder.logits(of: latent, history: changed) { $0 }.map(\.values)
      for (index, voice) in kind.voices.enumerated() {
        let columns = voice.tokenCount
        let same = 0..<(step + 1) * columns
        #expect(before[index][same] == after[index][same])
        let rest = (step + 1) * columns..<kind.stepCount * columns
        #expect(before[index][rest] != after[index][rest], "the history is not heard at all")
      }
    }
  }

  @Test func givenTokensStay() {
    withLatents(.melody2, .hierarchical) { network, latent in
      let phrases = [Fixtures.phrase(.melody2, 1), Fixtures.phrase(.melody2, 2)]
      var given = PhraseBatch(phrases, kind: .melody2)
      given.forget(phrase: 1, steps: 8..<16)
      var random = [RandomGenerator(seed: 1), RandomGenerator(seed: 2)]
      let decoded = network.decode(latent, given: given, temperature: 1, random: &random).phrases
      #expect(decoded[0] == phrases[0])
      #expect(decoded[1].tokens[..<8] == phrases[1].tokens[..<8])
      #expect(decoded[1].tokens[16...] == phrases[1].tokens[16...])
      #expect(decoded[1] != phrases[1])
    }
  }

  @Test func tokensAreDrawnAsTheyAreLikely() {
    let logits: [Float] = [0, 2, 1]
    var random = RandomGenerator(seed: 1)
    func shares(_ temperature: Float) -> [Double] {
      var counts = [0.0, 0, 0]
      logits.withUnsafeBufferPointer { logits in
        for _ in 0..<20_000 {
          counts[TokenChoice.token(of: logits, temperature: temperature, using: &random)] += 1
        }
      }
      return counts.map { $0 / 20_000 }
    }
    // e⁰ : e² : e¹, and e⁰ : e⁴ : e² at half the temperature.
    for (found, expected) in zip(shares(1), [0.0900, 0.6652, 0.2447]) {
      #expect(abs(found - expected) < 0.015)
    }
    for (found, expected) in zip(shares(0.5), [0.0159, 0.8668, 0.1173]) {
      #expect(abs(found - expected) < 0.015)
    }
    #expect(shares(0) == [0, 1, 0])
  }
}

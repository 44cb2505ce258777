import ModelTestSupport
import Music
import Neural
import PhraseVAE
import Testing

@Suite struct DrawingTests {
  private let plain = Fixtures.model(.melody2)

  private func model(critic: PhraseCritic?) -> PhraseModel {
    PhraseModel(
      network: plain.network, landscape: plain.landscape, critic: critic, card: plain.card)
  }

  @Test func aCriticChoosesByItsLogits() throws {
    let critic = PhraseCritic(kind: .melody2, seed: 3)
    // Sharpened, so that the likeliest is nearly always taken.
    let weight = try #require(critic.parameters.parameter(named: "critic.logit.weight"))
    critic.parameters.set(weight, to: critic.parameters.values(of: weight).map { $0 * 200 })
    let choosing = model(critic: critic)
    func mean(_ model: PhraseModel) -> Float {
      let logits = critic.logits(of: model.sample(count: 12, temperature: 1, seed: 4))
      return logits.reduce(0, +) / Float(logits.count)
    }
    #expect(mean(choosing) > mean(plain))
    let drawn = choosing.draw(count: 3, temperature: 0, seed: 5)
    #expect(drawn.map(\.phrase) == plain.decode(drawn.map(\.latent)))
  }

  @Test func drawsDependOnTheSeedAndNotOnTheirNumber() {
    let choosing = model(critic: PhraseCritic(kind: .melody2, seed: 3))
    let five = choosing.sample(count: 5, temperature: 1, seed: 3)
    #expect(Array(five[..<2]) == choosing.sample(count: 2, temperature: 1, seed: 3))
    #expect(five != choosing.sample(count: 5, temperature: 1, seed: 4))
  }

  @Test func aKeyIsAskedForAndKept() throws {
    let key = try #require(MusicalKey("E minor"))
    func share(_ phrases: [NoteGrid]) -> Double {
      phrases.reduce(0) { $0 + key.share(of: $1) } / Double(phrases.count)
    }
    let free = plain.sample(count: 8, temperature: 1, seed: 1)
    let asked = plain.sample(count: 8, temperature: 1, key: key, seed: 1)
    #expect(share(asked) > share(free) + 0.1)

    var walk = PhraseWalk(plain, amount: 0.5, temperature: 1, key: key, seed: 2)
    #expect(walk.key == key)
    #expect(share((0..<4).map { _ in walk.next() }) > share(free) + 0.1)
    #expect(PhraseWalk(plain, amount: 0.5, temperature: 1, seed: 2).key != nil)
  }
}

import ModelTestSupport
import Music
import PhraseVAE
import Testing

@Suite struct EditingTests {
  private let model = Fixtures.model(.melody2)
  private let a = Fixtures.phrase(.melody2, 1)
  private let b = Fixtures.phrase(.melody2, 2)

  @Test func aPathHasItsEndsAndAsManySteps() {
    for isEven in [false, true] {
      let path = model.interpolate(a, b, steps: 9, isEven: isEven)
      #expect(path.count == 9)
      #expect(path.first == a && path.last == b)
    }
    #expect(model.interpolate(a, b, steps: 2) == [a, b])
  }

  @Test(arguments: [PhraseKind.melody2, .jig2, .waltz2, .drums2, .trio16])
  func infillingKeepsTheRestNoteForNote(kind: PhraseKind) {
    let model = Fixtures.model(kind)
    let phrase = Fixtures.phrase(kind, 4)
    let filled = model.infill(phrase, bars: 1..<2, temperature: 1, seed: 1)
    #expect(filled != phrase)
    for (index, pair) in zip(filled.tokens, phrase.tokens).enumerated() {
      let bar = index % kind.stepCount / kind.stepsPerBar
      if bar != 1 { #expect(pair.0 == pair.1, "token \(index)") }
    }
    #expect(filled == model.infill(phrase, bars: 1..<2, temperature: 1, seed: 1))
    #expect(filled != model.infill(phrase, bars: 1..<2, temperature: 1, seed: 2))
  }

  @Test func aContinuationBeginsWithThePhrase() {
    let longer = model.continuation(of: a, bars: 5, temperature: 1, seed: 1)
    #expect(longer.stepCount == 7 * 16)
    #expect(longer.tokens.starts(with: a.tokens))
    // A phrase whose second bar is empty goes on in that bar.
    let short = Fixtures.melody(Array(a.tokens[..<16]))
    #expect(model.continuation(of: short, bars: 1, temperature: 1, seed: 1).stepCount == 32)
  }

  @Test(arguments: [PhraseKind.jig2, .waltz2])
  func bothEndsAndAllBetweenAreInTheMetre(kind: PhraseKind) {
    let model = Fixtures.model(kind)
    let (a, b) = (Fixtures.phrase(kind, 1), Fixtures.phrase(kind, 2))
    let path = model.interpolate(a, b, steps: 5)
    #expect(path.first == a && path.last == b)
    #expect(path.allSatisfy { $0.kind == kind })
    #expect(model.sample(count: 2, temperature: 1, seed: 1).allSatisfy { $0.kind == kind })
    let longer = model.continuation(of: a, bars: 3, temperature: 1, seed: 1)
    #expect(longer.metre == kind.metre && longer.barCount == 5 && longer.stepCount == 60)
    #expect(longer.bars(0..<2) == a)
    let latents = model.encode([a, b])
    #expect(latents.allSatisfy { $0.values.count == model.configuration.latentSize })
    #expect(model.decode(latents).allSatisfy { $0.kind == kind })
  }

  @Test func samplesDependOnTheSeedAndNotOnTheirNumber() {
    let five = model.sample(count: 5, temperature: 1, seed: 3)
    #expect(Array(five[..<2]) == model.sample(count: 2, temperature: 1, seed: 3))
    #expect(five != model.sample(count: 5, temperature: 1, seed: 4))
  }

  @Test(arguments: [PhraseKind.melody2, .jig2, .waltz2, .drums2])
  func asManyNotesChangeAsAreAskedFor(kind: PhraseKind) {
    let model = Fixtures.model(kind)
    let phrase = Fixtures.phrase(kind, 3)
    let same = model.variations(of: phrase, count: 1, amount: 0, seed: 1)[0]
    #expect(same.phrase == phrase && same.changedShare == 0)
    for amount in [0.2, 0.5, 0.8] {
      let made = model.variations(of: phrase, count: 3, amount: amount, seed: 1)
      for variation in made {
        #expect(variation.changedShare == variation.phrase.changedShare(from: phrase))
        #expect(abs(variation.changedShare - amount) < 0.11, "\(amount): \(variation.changedShare)")
      }
      #expect(made == model.variations(of: phrase, count: 3, amount: amount, seed: 1))
      #expect(made[0] == model.variations(of: phrase, count: 1, amount: amount, seed: 1)[0])
      #expect(Set(made.map(\.phrase)).count > 1)
    }
  }

  /// An end that is held for bars does not silence what comes.
  @Test(arguments: [0.0, 0.5])
  func everyAddedBarHasNotes(temperature: Double) {
    let held = Fixtures.melody([41] + [UInt16](repeating: 0, count: 31))
    for seed in 1...4 as ClosedRange<UInt64> {
      let longer = model.continuation(of: held, bars: 4, temperature: temperature, seed: seed)
      #expect(longer.stepCount == 16 * 5)
      for bar in 1..<5 { #expect(longer.bars(bar..<bar + 1).noteCount > 0, "bar \(bar)") }
    }
  }

  @Test func anEvenPathHasNoGreaterLeapsThanTheOther() {
    func largest(isEven: Bool) -> Double {
      let path = model.interpolate(a, b, steps: 9, isEven: isEven)
      return zip(path, path.dropFirst()).map { $1.changedShare(from: $0) }.max()!
    }
    #expect(largest(isEven: true) <= largest(isEven: false))
  }

  @Test(arguments: PhraseAttribute.allCases)
  func aMoveNeverGoesTheOtherWay(attribute: PhraseAttribute) {
    let latent = model.encode([a])[0]
    let before = attribute.value(of: model.decode([latent])[0])
    for amount in [1.0, -1] {
      let after = model.decode([model.moved(latent, by: [attribute: amount])])[0]
      #expect((attribute.value(of: after) - before) * amount >= 0)
    }
    #expect(model.moved(latent, by: [:]) == latent)
    #expect(model.moved(latent, by: [attribute: 0]) == latent)
  }
}

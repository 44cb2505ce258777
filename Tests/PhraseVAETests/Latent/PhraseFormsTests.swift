import Foundation
import ModelTestSupport
import Music
import Neural
import PhraseVAE
import TestSupport
import Testing

/// Long phrases that repeat what tunes repeat.
@Suite struct PhraseFormsTests {
  private let plain = Fixtures.model(.melody16)

  /// Sixteen bars, each one of some tunes of a bar.
  private func tune(_ bars: [Int]) -> NoteGrid {
    NoteGrid(
      kind: .melody16,
      tokens: bars.flatMap { bar in (0..<16).map { UInt16($0 % 4 == 0 ? 30 + bar * 3 + $0 / 4 : 0) }
      })
  }

  private func model(_ forms: PhraseForms?) -> PhraseModel {
    PhraseModel(
      network: plain.network, landscape: plain.landscape, forms: forms, card: plain.card)
  }

  private let form = [0, 1, 0, 3, 4, 5, 4, 7, 0, 1, 0, 3, 12, 13, 12, 15]

  @Test func aFormTellsWhichBarsComeAgain() {
    #expect(PhraseForms.form(of: tune(form)) == form)
    // Two of sixteen tokens may differ, three may not.
    var tokens = tune(form).tokens
    (tokens[2 * 16], tokens[2 * 16 + 4]) = (80, 81)
    #expect(PhraseForms.form(of: NoteGrid(kind: .melody16, tokens: tokens)) == form)
    tokens[2 * 16 + 8] = 82
    #expect(PhraseForms.form(of: NoteGrid(kind: .melody16, tokens: tokens))[2] == 2)
  }

  @Test func drawnPhrasesFollowOne() {
    let forms = PhraseForms(of: [tune(form)])
    let phrases = model(forms).sample(count: 3, temperature: 1, seed: 5)
    for phrase in phrases {
      let tokens = phrase.tokens
      for (bar, source) in form.enumerated() {
        #expect(tokens[bar * 16..<(bar + 1) * 16] == tokens[source * 16..<(source + 1) * 16])
      }
    }
    #expect(Set(phrases).count == 3)
    let without = model(nil).sample(count: 3, temperature: 1, seed: 5)
    #expect(without != phrases && PhraseForms.form(of: without[0]) != form)
    // A phrase does not depend on how many there are.
    #expect(model(forms).sample(count: 1, temperature: 1, seed: 5) == [phrases[0]])
  }

  /// Where all phrases of a corpus stay in their keys, so does what is drawn; rhythm stays.
  @Test func drawnPhrasesStayInAKey() {
    let plain = Fixtures.model(.melody2)
    func model(_ phrases: [NoteGrid]) -> PhraseModel {
      let forms = PhraseForms(of: phrases)
      return PhraseModel(
        network: plain.network, landscape: plain.landscape, forms: forms, card: plain.card)
    }
    // C, D, E, F; and a chromatic scale.
    let inKey = Fixtures.melody([40, 0, 42, 0, 44, 0, 45])
    let chromatic = Fixtures.melody(Array(40..<52))
    #expect(PhraseForms(of: [inKey, chromatic, inKey, inKey]).inKeyShare == 0.75)
    var half = PhraseForms(of: [inKey, chromatic, inKey, inKey])
    half.settle([inKey, chromatic])
    #expect(half.settledShare == 0.5 && half.unsettled.settledShare == 0)
    let free = model([chromatic]).sample(count: 12, temperature: 1, seed: 2)
    #expect(free == plain.sample(count: 12, temperature: 1, seed: 2))
    #expect(free.count(where: MusicalKey.holdsAll) < 6)
    let settled = model([inKey]).sample(count: 12, temperature: 1, seed: 2)
    for (before, after) in zip(free, settled) {
      #expect(MusicalKey.holdsAll(after))
      #expect(before.tokens.map { $0 > 1 } == after.tokens.map { $0 > 1 })
    }
    let asked = model([inKey]).sample(
      count: 4, temperature: 1, key: MusicalKey("E minor"), seed: 2)
    #expect(asked.allSatisfy { MusicalKey("E minor")!.share(of: $0) == 1 })
  }

  @Test func presetsKeepThem() throws {
    let folder = try TemporaryFolder()
    let url = URL(filePath: folder("m.safetensors"))
    let forms = PhraseForms(of: (0..<300).map { tune([$0 % 7] + form.dropFirst()) })
    #expect(forms.forms.count <= 256)
    try model(forms).write(to: url)
    #expect(try PhraseModel(contentsOf: url).forms == forms)
    try model(nil).write(to: url)
    #expect(try PhraseModel(contentsOf: url).forms == nil)
    // A bar that repeats a later one.
    let bad =
      #"{"inKeyShare":1,"settledShare":0,"forms":[[1,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]],"card":"#
    let card = SafetensorsFile.json(ModelCard()) + "}"
    let read = try JSONDecoder().decode(PhraseForms.self, from: Data((bad + card).utf8))
    try model(read).write(to: url)
    #expect(throws: PhraseModelError.self) { try PhraseModel(contentsOf: url) }
  }
}

import ModelTestSupport
import Music
import Neural
import PhraseVAE
import Testing

@Suite struct DensityTests {
  private func count(_ phrase: NoteGrid, _ voice: PhraseKind.Voice) -> Int {
    phrase[voice].count(where: voice.isOnset)
  }

  @Test(arguments: [PhraseKind.melody2, .drums2, .trio16], [0, 0.5, 1, 1.5])
  func thereAreAsManyNotesAsAreAskedFor(kind: PhraseKind, share: Double) {
    let model = Fixtures.model(kind)
    let phrase = Fixtures.phrase(kind, 4)
    let key = MusicalKey("C")!
    let made = model.thickened(phrase, key: key) { _, _ in share }
    for voice in kind.voices {
      let wanted = share * Double(count(phrase, voice))
      #expect(abs(Double(count(made, voice)) - wanted) <= 1, "\(voice)")
      // What stays is as it was; what is added is in the key.
      for (before, after) in zip(phrase[voice], made[voice]) where before != after {
        if share < 1 { #expect(!voice.isOnset(after)) }
        if share > 1 { #expect(!voice.isOnset(before) && voice.isOnset(after)) }
        if share > 1, let pitch = MelodyGrid.pitch(ofToken: UInt8(truncatingIfNeeded: after)),
          voice.isPitched
        {
          #expect(key.contains(pitch: pitch))
        }
      }
    }
    if share == 1 { #expect(made == phrase) }
  }

  @Test func weakSixteenthsGoFirst() {
    let model = Fixtures.model(.melody2)
    let phrase = Fixtures.melody([UInt16](repeating: 40, count: 32))
    let made = model.thickened(phrase, key: nil) { _, bar in bar == 0 ? 0.25 : 0.5 }
    let onsets = made[.melody].indices.filter { made[.melody][$0] > 1 }
    #expect(onsets == [0, 4, 8, 12] + stride(from: 16, to: 32, by: 2))
  }

  @Test func whatIsWeakDependsOnTheMetre() {
    let tokens = [UInt16](repeating: 40, count: 24)
    func kept(_ kind: PhraseKind) -> [Int] {
      let made = Fixtures.model(kind).thickened(NoteGrid(kind: kind, tokens: tokens), key: nil) {
        _, bar in bar == 0 ? 0.25 : 0.5
      }
      return made[.melody].indices.filter { made[.melody][$0] > 1 }
    }
    // Dotted quarters and the first eighth of the others; quarters.
    #expect(kept(.jig2) == [0, 2, 6] + stride(from: 12, to: 24, by: 2))
    #expect(kept(.waltz2) == [0, 4, 8] + stride(from: 12, to: 24, by: 2))
  }

  @Test func aFilledBarHasAFill() {
    let model = Fixtures.model(.drums2)
    let groove = NoteGrid(
      kind: .drums2, tokens: (0..<32).map { $0 % 4 == 0 ? UInt16(1) : $0 % 2 == 0 ? 4 : 0 })
    let made = model.filled(groove, bar: 1, random: .init(seed: 1))
    #expect(made[.drums][..<24] == groove[.drums][..<24])
    #expect(DrumFill.strokes(of: Array(made[.drums][24...])) >= DrumFill.leastStrokes)
    let silence = NoteGrid(kind: .drums2, tokens: [UInt16](repeating: 0, count: 32))
    #expect(model.filled(silence, bar: 1, random: .init(seed: 1)) == silence)
  }

  @Test func onlySomeBarsAreMadeAnew() {
    let model = Fixtures.model(.melody16)
    let phrase = Fixtures.phrase(.melody16, 4)
    let made = model.anew(
      phrase, bars: [2..<4, 15..<16], temperature: 1, random: .init(seed: 1))
    for bar in 0..<16 {
      let isSame = made.bars(bar..<bar + 1) == phrase.bars(bar..<bar + 1)
      #expect(isSame != [2, 3, 15].contains(bar), "bar \(bar)")
    }
  }
}

import ModelTestSupport
import Music
import PhraseVAE
import Testing

@Suite struct ChordFitTests {
  private let model = Fixtures.model(.melody2)
  private let chords = try! ChordChart(parsing: "Am F C G")

  /// Notes that begin, by step.
  private func onsets(_ phrase: NoteGrid, _ voice: PhraseKind.Voice = .melody) -> [Int] {
    phrase[voice].indices.filter { voice.isOnset(phrase[voice][$0]) }
  }

  @Test func strongBeatsAreOfTheChordAndTheRhythmStays() {
    var before = 0.0
    for number in 1...8 {
      let phrase = Fixtures.phrase(.melody2, number)
      let fitted = model.fitted(phrase, to: chords)
      #expect(chords.share(of: fitted) == 1)
      #expect(onsets(fitted) == onsets(phrase))
      #expect(model.fitted(fitted, to: chords) == fitted)
      for (step, token) in fitted[.melody].enumerated() where phrase[.melody][step] != token {
        let old = MelodyGrid.pitch(ofToken: UInt8(phrase[.melody][step]))!
        let new = MelodyGrid.pitch(ofToken: UInt8(token))!
        #expect(
          !chords.allows(pitch: old, atStep: step, voice: .melody, key: chords.key)
            && chords.allows(pitch: new, atStep: step, voice: .melody, key: chords.key))
      }
      before += chords.share(of: phrase) ?? 1
    }
    #expect(before / 8 < 0.9)
  }

  @Test func aBassPlaysTheChords() {
    let model = Fixtures.model(.trio16)
    let chart = try! ChordChart(parsing: "Dm G/B C/2 F/2 Am")
    let phrase = Fixtures.phrase(.trio16, 4)
    let fitted = model.fitted(phrase, to: chart)
    #expect(chart.share(of: fitted, voice: .bass) == 1 && chart.share(of: fitted) == 1)
    #expect(fitted[.drums] == phrase[.drums])
    for step in onsets(fitted, .bass) where chart.begins(atStep: step) {
      let pitch = MelodyGrid.pitch(ofToken: UInt8(fitted[.bass][step]))!
      #expect(pitch % 12 == chart.chord(atStep: step)?.bass)
    }
    // One that is held moves where it is none of the chord's: D stays for G, C for F and Am.
    var tokens = phrase.tokens
    for step in 257..<512 { tokens[step] = 0 }
    tokens[256] = 20
    let held = model.fitted(NoteGrid(kind: .trio16, tokens: tokens), to: chart)
    #expect(onsets(held, .bass).count == 8)
    for step in onsets(held, .bass) {
      let pitch = MelodyGrid.pitch(ofToken: UInt8(held[.bass][step]))!
      #expect([0, 2].contains(pitch % 12))
    }
  }

  @Test func drawsPathsAndContinuationsSuitThem() throws {
    let drawn = model.sample(count: 3, temperature: 1, chords: chords, seed: 2)
    for (index, phrase) in drawn.enumerated() {
      #expect(chords.from(bar: 2 * index).share(of: phrase) ?? 1 == 1)
    }
    #expect(drawn[0] == model.sample(count: 1, temperature: 1, chords: chords, seed: 2)[0])
    let (a, b) = (Fixtures.phrase(.melody2, 1), Fixtures.phrase(.melody2, 2))
    let path = model.interpolate(a, b, steps: 5, chords: chords)
    #expect(path.first == a && path.last == b)
    for index in 1..<4 { #expect(chords.from(bar: 2 * index).share(of: path[index]) ?? 1 == 1) }
    let longer = model.continuation(of: a, bars: 5, chords: chords, temperature: 1, seed: 1)
    #expect(longer.tokens.starts(with: a.tokens))
    #expect(chords.share(of: longer.bars(2..<7)) == 1)
  }

  @Test func aWalkFollowsThem() throws {
    var walk = PhraseWalk(model, amount: 0.5, temperature: 1, chords: chords, seed: 1)
    #expect(walk.key == chords.key)
    for section in 0..<3 {
      #expect(chords.share(of: walk.next()) ?? 1 == 1, "section \(section)")
    }
    // In the bars that it is told.
    #expect(chords.from(bar: 3).share(of: walk.next(atBar: 7)) ?? 1 == 1)
    walk.key = MusicalKey("Bm")
    #expect(walk.chords == chords.transposed(by: 2))
    #expect(chords.transposed(by: 2).share(of: walk.next(atBar: 0)) ?? 1 == 1)
  }
}

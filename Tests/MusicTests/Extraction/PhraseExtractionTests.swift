import Music
import Testing

@Suite struct PhraseExtractionTests {
  /// Eighths going up and down.
  private func scale(bars: Int, from startBeat: Double = 0, pitch: Int = 60) -> [NoteEvent] {
    (0..<8 * bars).map { index in
      NoteEvent(
        startBeat: startBeat + Double(index) / 2, durationBeats: 0.5,
        pitch: pitch + [0, 2, 4, 5, 7, 5, 4, 2][(index * 3 + index / 8) % 8])
    }
  }

  private func extraction(
    _ tracks: [NoteSequence.Track], _ kind: PhraseKind = .melody2, metres: MetreMap = MetreMap(),
    rules: PhraseRules? = nil
  ) -> PhraseExtraction {
    PhraseExtraction(
      of: NoteSequence(tracks: tracks, metreMap: metres), kind: kind,
      rules: rules ?? .corpus(kind))
  }

  private func problems(_ found: PhraseExtraction) -> Set<PhraseProblem> {
    Set(found.refusalCounts.keys.map(\.problem))
  }

  @Test func windowsBeginAtEveryBarAndHoldTheirNotes() {
    let notes = scale(bars: 4)
    let found = extraction([.init(notes: notes)])
    #expect(found.phrases.map(\.bar) == [0, 1, 2])
    #expect(
      found.phrases[1].grid
        == .melody(MelodyGrid(notes: notes, startBeat: 4, stepCount: 32)))
    #expect(found.phrases[1].quantization.maximumErrorBeats == 0)
    #expect(found.refusalCounts.isEmpty)
  }

  /// What was cut off keeps no tempo and no metre for what comes in its place.
  @Test func aContinuationGoesOnAsThePhraseDid() throws {
    var piece = NoteSequence(tracks: [.init(notes: scale(bars: 6))])
    piece.tempoMap = TempoMap([
      .init(beat: 0, beatsPerMinute: 90), .init(beat: 4, beatsPerMinute: 100),
      .init(beat: 12, beatsPerMinute: 180),
    ])
    piece.metreMap = MetreMap([
      .init(beat: 0, metre: .common), .init(beat: 16, metre: Metre(3, 4)),
    ])
    let phrase = try #require(
      PhraseExtraction(of: piece, kind: .melody2, rules: .corpus(.melody2)).phrases.first)
    let added = NoteSequence(tracks: [.init(notes: scale(bars: 4))])
    let cut = piece.continued(by: added, after: phrase, bar: 2)
    #expect(cut.tempoMap.changes.map(\.beatsPerMinute) == [90, 100])
    #expect(cut.metreMap == MetreMap() && cut.endBeat == 24)
    let whole = piece.continued(by: added, after: phrase)
    #expect(whole.tempoMap == piece.tempoMap && whole.metreMap == piece.metreMap)
  }

  @Test func barLinesComeAfterThePickup() {
    let metres = MetreMap([.init(beat: 0, metre: Metre(1, 4)), .init(beat: 1, metre: .common)])
    let found = extraction([.init(notes: scale(bars: 3, from: 1))], metres: metres)
    #expect(found.phrases.map(\.startBeat) == [1, 5])
    #expect(found.phrases.map(\.bar) == [1, 2])
  }

  @Test func barsOfTwoQuartersCountByTwos() {
    let found = extraction([.init(notes: scale(bars: 2))], metres: MetreMap(Metre(2, 4)))
    #expect(found.phrases.map(\.bar) == [0])
  }

  @Test func otherMetresAreRefusedByName() {
    let found = extraction([.init(notes: scale(bars: 4))], metres: MetreMap(Metre(7, 8)))
    #expect(found.phrases.isEmpty)
    #expect(found.reasons[0].contains("7/8"))
  }

  /// Quavers of a jig after a pick-up of one: each bar in its own place.
  @Test func jigsAndWaltzesAreKindsOfTheirOwn() {
    let notes = (0..<25).map { index in
      NoteEvent(startBeat: Double(index) / 2, durationBeats: 0.5, pitch: 60 + index * 5 % 12)
    }
    func found(_ kind: PhraseKind, _ metre: Metre) -> PhraseExtraction {
      extraction(
        [.init(notes: notes)], kind,
        metres: MetreMap([.init(beat: 0, metre: Metre(1, 8)), .init(beat: 0.5, metre: metre)]))
    }
    for (kind, metre) in [(PhraseKind.jig2, Metre(6, 8)), (.waltz2, Metre(3, 4))] {
      let phrases = found(kind, metre).phrases
      #expect(phrases.map(\.bar) == [1, 2, 3])
      #expect(phrases.map(\.startBeat) == [0.5, 3.5, 6.5])
      #expect(phrases.allSatisfy { $0.grid.kind == kind && $0.setting.metre == metre })
      #expect(
        phrases[0].grid
          == .melody(MelodyGrid(notes: notes, startBeat: 0.5, stepCount: 24, metre: metre)))
    }
    #expect(found(.jig2, Metre(3, 8)).phrases.map(\.startBeat) == [0.5, 3.5, 6.5])
    #expect(found(.waltz2, Metre(3, 8)).phrases.isEmpty)
    #expect(found(.waltz2, Metre(6, 8)).phrases.isEmpty)
    #expect(found(.jig2, Metre(3, 4)).phrases.isEmpty)
  }

  @Test func theKindForAMetreIsNamed() {
    func reasons(_ kind: PhraseKind, _ metre: Metre) -> String {
      extraction([.init(notes: scale(bars: 4))], kind, metres: MetreMap(metre)).reasons[0]
    }
    #expect(
      reasons(.melody2, Metre(6, 8))
        == "bars of 6/8 do not fit; melody2 is made of bars of four quarters (4/4, 2/2, 2/4); jig2 is "
        + "the kind for them")
    #expect(
      reasons(.jig2, Metre(3, 4))
        == "bars of 3/4 do not fit; jig2 is made of bars of 6/8; waltz2 is the kind for them")
    #expect(reasons(.waltz2, Metre(2, 4)).hasSuffix("melody2 is the kind for them"))
    #expect(!reasons(.melody16, Metre(6, 8)).contains("kind"))
  }

  @Test func theMetreTellsTheKindOfShortMelodies() {
    func kind(_ changes: [(Double, Metre)]) -> PhraseKind {
      PhraseKind(
        ofMelodiesIn: NoteSequence(
          tracks: [.init(notes: scale(bars: 6))],
          metreMap: MetreMap(changes.map { .init(beat: $0.0, metre: $0.1) })))
    }
    #expect(kind([]) == .melody2)
    #expect(kind([(0, Metre(1, 8)), (0.5, Metre(6, 8))]) == .jig2)
    #expect(kind([(0, Metre(3, 4))]) == .waltz2)
    #expect(kind([(0, Metre(3, 4)), (6, Metre(6, 8))]) == .jig2)
    #expect(kind([(0, Metre(7, 8))]) == .melody2)
  }

  @Test func everyReasonIsFound() {
    let chord = scale(bars: 2) + scale(bars: 2, pitch: 67)
    #expect(problems(extraction([])) == [.noNotes])
    #expect(problems(extraction([.init(notes: chord)])) == [.chords])
    #expect(problems(extraction([.init(channel: 9, notes: scale(bars: 2))])) == [.isDrums])
    #expect(problems(extraction([.init(notes: scale(bars: 2))], .drums2)) == [.isPitched])
    #expect(
      problems(extraction([.init(notes: scale(bars: 1))])) == [.tooShort(bars: 1, needed: 2)])
    let low = NoteSequence.Track(program: 33, notes: scale(bars: 2, pitch: 36))
    let high = NoteSequence.Track(notes: scale(bars: 2))
    #expect(problems(extraction([low, high])) == [.isBass])
    #expect(
      problems(extraction([low, high], .trio16)) == [.tooShort(bars: 2, needed: 16), .noDrums])
    let free = scale(bars: 2).map { note in
      NoteEvent(
        startBeat: note.startBeat + 0.12, durationBeats: 0.4, pitch: note.pitch)
    }
    #expect(problems(extraction([.init(notes: free)])) == [.offGrid])
    let same = scale(bars: 2).map {
      NoteEvent(startBeat: $0.startBeat, durationBeats: 0.5, pitch: 60)
    }
    #expect(problems(extraction([.init(notes: same)])) == [.onePitch])
    #expect(problems(extraction([.init(notes: [same[0], same[15]])])) == [.tooFewNotes])
    let split = Array(scale(bars: 4).filter { $0.startBeat < 2 || $0.startBeat >= 14 })
    #expect(problems(extraction([.init(notes: split)])) == [.tooFewNotes, .longRest])
    let shrill = scale(bars: 2, pitch: 118)
    #expect(problems(extraction([.init(notes: shrill)])) == [.outOfRange])
  }

  @Test func aTrioIsMelodyWithBassAndDrums() {
    let tracks: [NoteSequence.Track] = [
      .init(name: "Lead", notes: scale(bars: 16, pitch: 72)),
      .init(name: "Bass", channel: 1, program: 33, notes: scale(bars: 16, pitch: 40)),
      .init(channel: 9, notes: scale(bars: 16, pitch: 36)),
    ]
    let found = extraction(tracks, .trio16)
    #expect(found.phrases.map(\.tracks) == [[0, 1, 2]])
    guard case .trio(let trio) = found.phrases[0].grid else { return #expect(Bool(false)) }
    #expect(trio.melody.pitches.min() == 72)
    #expect(trio.bass.pitches.max() == 47)
  }

  @Test func aPlayersInputIsTakenAsItIs() {
    let rules = PhraseRules.input(.melody2)
    let short = extraction(
      [.init(notes: [NoteEvent(startBeat: 1, durationBeats: 1, pitch: 60)])], rules: rules)
    #expect(short.phrases.map(\.grid.stepCount) == [32])
    let long = extraction([.init(notes: scale(bars: 5))], rules: rules)
    #expect(long.phrases.map(\.bar) == [0, 2, 4])
    let chords = extraction(
      [.init(notes: scale(bars: 2) + scale(bars: 2, pitch: 72))], rules: rules)
    guard case .melody(let top)? = chords.phrases.first?.grid else {
      return #expect(Bool(false))
    }
    #expect(top.pitches.min() == 72)
  }

  @Test func theGridThatFitsIsTold() {
    let straight = scale(bars: 1)
    let triplets = (0..<12).map {
      NoteEvent(startBeat: Double($0) / 3, durationBeats: 0.3, pitch: 60)
    }
    let fine = (0..<24).map {
      NoteEvent(startBeat: Double($0) / 6, durationBeats: 0.1, pitch: 60)
    }
    #expect(Quantization.best(for: straight).stepsPerBeat == 4)
    #expect(Quantization.best(for: triplets).stepsPerBeat == 3)
    #expect(Quantization.best(for: fine).stepsPerBeat == 6)
    #expect(abs(Quantization(of: triplets).maximumErrorBeats - 1.0 / 12) < 1e-9)
  }
}

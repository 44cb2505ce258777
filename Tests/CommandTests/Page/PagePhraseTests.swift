import Music
import Page
import SfumatoCommand
import Synth
import Testing

@Suite struct PagePhraseTests {
  private func struck(_ steps: [PagePhrase.Step]) -> [Int] {
    steps.compactMap { if case .noteOn(let key, _) = $0.action { key } else { nil } }
  }

  private func released(_ steps: [PagePhrase.Step]) -> [Int] {
    steps.compactMap { if case .noteOff(let key) = $0.action { key } else { nil } }
  }

  /// A note on each beat.
  private func piece(_ keys: Int...) -> PagePiece {
    let notes = keys.enumerated().map {
      NoteEvent(startBeat: Double($0.offset), durationBeats: 1, pitch: $0.element, velocity: 90)
    }
    return PagePiece(
      title: "\(keys)",
      sequence: NoteSequence(tracks: [.init(name: "", channel: 0, program: 0, notes: notes)]),
      phrase: NoteGrid(kind: .melody2, tokens: [UInt16](repeating: 0, count: 32)),
      beats: Double(keys.count))
  }

  private func steps(_ phrase: inout PagePhrase, _ ticks: ClosedRange<Int>) -> [PagePhrase.Step] {
    ticks.flatMap { phrase.due(before: 0.1 * Double($0)) }
  }

  @Test func eachNoteIsStruckOnceARound() {
    var phrase = PagePhrase()
    #expect(phrase.play(true).isEmpty && !phrase.isPlaying)
    phrase.set(piece(60, 62, 64, 65))
    #expect(phrase.play(true).isEmpty && phrase.isPlaying)
    let steps = steps(&phrase, 1...79)
    #expect(struck(steps) == [60, 62, 64, 65, 60, 62, 64, 65])
    #expect(released(steps) == [60, 62, 64, 65, 60, 62, 64])
    let beats = steps.map(\.beat)
    #expect(beats == beats.sorted() && beats.first == 0 && abs((beats.last ?? 0) - 7) < 1e-9)
    let end = phrase.play(false)
    #expect(end.count == 1 && end.first?.isReleased(65) == true && !phrase.isPlaying)
  }

  /// What follows sounds at the end of what sounds, in its order, and the last goes on.
  @Test func onePieceFollowsTheOther() {
    var phrase = PagePhrase()
    phrase.set(piece(60, 60))
    _ = phrase.play(true)
    phrase.add(piece(70, 71))
    phrase.add(piece(50), isNext: true)
    #expect(struck(steps(&phrase, 1...69)) == [60, 60, 50, 70, 71, 70, 71])
    #expect(phrase.following.isEmpty && phrase.piece?.title == "[70, 71]")
    // However long nobody asked, no more than a round is owed.
    #expect(struck(phrase.due(before: 1007.05)).count == 2)
  }

  /// Another piece goes on where the one before was; a shorter one has begun again.
  @Test func anotherPieceKeepsTime() {
    var phrase = PagePhrase()
    phrase.set(piece(60, 61, 62, 63))
    _ = phrase.play(true)
    _ = steps(&phrase, 1...25)
    phrase.set(piece(70, 71))
    #expect(abs((phrase.beat ?? -1) - 0.5) < 1e-9)
    #expect(struck(steps(&phrase, 26...45)) == [71, 70])
  }
}

extension PerformanceEvent.Action {
  fileprivate func isReleased(_ key: Int) -> Bool {
    if case .noteOff(key) = self { true } else { false }
  }
}

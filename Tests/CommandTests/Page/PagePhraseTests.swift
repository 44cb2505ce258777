import Music
import SfumatoCommand
import Synth
import Testing

@Suite struct PagePhraseTests {
  private func struck(_ actions: [PerformanceEvent.Action]) -> [Int] {
    actions.compactMap { if case .noteOn(let key, _) = $0 { key } else { nil } }
  }

  private func released(_ actions: [PerformanceEvent.Action]) -> [Int] {
    actions.compactMap { if case .noteOff(let key) = $0 { key } else { nil } }
  }

  @Test func eachNoteIsStruckOnceARound() {
    let notes = [60, 62, 64, 65].enumerated().map {
      NoteEvent(startBeat: Double($0.offset), durationBeats: 1, pitch: $0.element, velocity: 90)
    }
    var phrase = PagePhrase()
    #expect(phrase.play(true).isEmpty && !phrase.isPlaying)
    phrase.set(NoteSequence(tracks: [.init(name: "", channel: 0, program: 0, notes: notes)]))
    #expect(phrase.play(true).isEmpty && phrase.isPlaying)
    var keys: [Int] = []
    var ends: [Int] = []
    for tick in 0..<80 {
      let actions = phrase.due(beat: 0.1 * Double(tick))
      keys += struck(actions)
      ends += released(actions)
    }
    #expect(keys == [60, 62, 64, 65, 60, 62, 64, 65])
    #expect(ends == [60, 62, 64, 65, 60, 62, 64])
    #expect(released(phrase.play(false)) == [65] && !phrase.isPlaying)
  }
}

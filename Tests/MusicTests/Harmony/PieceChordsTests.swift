import Music
import Testing

@Suite struct PieceChordsTests {
  private func piece(_ chords: String, texts: [TextMark] = []) throws -> NoteSequence {
    let chart = try ChordChart(parsing: chords)
    var (bass, high): ([NoteEvent], [NoteEvent]) = ([], [])
    for half in 0..<2 * chart.barCount {
      guard let chord = chart.chord(atStep: 8 * half) else { continue }
      let start = 2 * Double(half)
      bass.append(NoteEvent(startBeat: start, durationBeats: 2, pitch: 36 + chord.bass))
      for (index, pitch) in chord.pitchClasses.enumerated() {
        high.append(
          NoteEvent(startBeat: start + Double(index) / 2, durationBeats: 0.5, pitch: 60 + pitch))
      }
    }
    return NoteSequence(
      tracks: [.init(name: "Bass", channel: 1, notes: bass), .init(notes: high)], texts: texts)
  }

  private func names(_ chords: PieceChords?) -> [String] {
    chords?.changes.map { "\($0.beat.rounded()) \($0.chord.map { "\($0)" } ?? "–")" } ?? []
  }

  @Test(arguments: [
    ("Am F C G", "0.0 Am,4.0 F,8.0 C,12.0 G"), ("Dm G C*2", "0.0 Dm,4.0 G,8.0 C"),
    ("C/2 F/2 G*2", "0.0 C,2.0 F,4.0 G"), ("Bb Gm Eb F", "0.0 Bb,4.0 Gm,8.0 Eb,12.0 F"),
  ])
  func chordsAreHeardWhereNoneAreWritten(chords: String, heard: String) throws {
    let found = PieceChords(of: try piece(chords))
    #expect(found?.source == .heard)
    #expect(names(found).joined(separator: ",") == heard)
    #expect(found?.chord(atBeat: 5) == found?.changes.last { $0.beat <= 5 }?.chord)
  }

  @Test func textsInAFileAreRead() throws {
    func marks(_ kind: TextMark.Kind, _ texts: [String]) -> [TextMark] {
      texts.enumerated().map { TextMark(beat: 4 * Double($0), kind: kind, text: $1) }
    }
    let lyrics = marks(.lyric, ["I", "am", "a", "Am", "man"])
    let symbols = marks(.text, ["Em7", " Cadd9 ", "G", "D/F#"])
    let music = try piece("Am F C G", texts: lyrics + symbols)
    let file = try MIDIFile(bytes: music.midiBytes())
    #expect(
      file.sequence.texts.sorted { $0.text < $1.text } == music.texts.sorted { $0.text < $1.text })
    let found = PieceChords(of: file.sequence)
    #expect(found?.source == .written)
    #expect(names(found) == ["0.0 Em7", "4.0 Cadd9", "8.0 G", "12.0 D/F#"])
    // Parts of a piece are letters, too.
    #expect(
      PieceChords(of: try piece("Am F", texts: marks(.marker, ["A", "B", "A", "C"])))?.source
        == .heard)
  }

  @Test func withoutPitchesThereAreNone() {
    let drums = NoteSequence.Track(
      channel: 9, notes: [NoteEvent(startBeat: 0, durationBeats: 1, pitch: 36)])
    #expect(PieceChords(of: NoteSequence(tracks: [drums])) == nil)
    #expect(PieceChords(of: NoteSequence(tracks: [])) == nil)
  }
}

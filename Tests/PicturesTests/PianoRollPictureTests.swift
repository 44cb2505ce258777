import Pictures
import Music
import Testing

@Suite struct PianoRollPictureTests {
  private let melody = NoteSequence(
    .melody(MelodyGrid(tokens: [41, 0, 0, 1, 60, 0, 0, 0, 41, 0, 0, 0, 45, 0, 0, 0])))
  private let drums = NoteSequence(.drums(DrumGrid(masks: (0..<16).map { UInt16($0 % 8) })))

  /// Height from a PNG file's first chunk.
  private func height(_ png: [UInt8]) -> Int { png[20..<24].reduce(0) { $0 << 8 | Int($1) } }

  @Test func itGrowsWithItsPiecesAndTheirRange() throws {
    var picture = PianoRollPicture()
    picture.add(melody, title: "one")
    let one = height(try picture.png())
    picture.add(drums, title: "two")
    let two = height(try picture.png())
    #expect(two > one)
    var wide = PianoRollPicture()
    wide.add(
      NoteSequence(tracks: [
        .init(notes: [21, 108].map { NoteEvent(startBeat: 0, durationBeats: 1, pitch: $0) })
      ]), title: "wide")
    #expect(height(try wide.png()) > one)
  }

  @Test func columnsAreFilledLineByLine() throws {
    var picture = PianoRollPicture()
    for index in 0..<5 { picture.add(melody, title: "\(index)") }
    let one = height(try picture.png())
    picture.columnCount = 2
    let two = height(try picture.png())
    picture.columnCount = 5
    let five = height(try picture.png())
    // Five lines, three and one, each as high, below the same margin.
    #expect(one - two == two - five && five < two)
  }

  @Test func theSameMusicIsTheSameFileAndOtherMusicAnother() throws {
    func png(_ sequence: NoteSequence) throws -> [UInt8] {
      var picture = PianoRollPicture()
      picture.add(sequence, title: "one")
      return try picture.png()
    }
    #expect(try png(melody) == png(melody))
    var other = melody
    other.tracks[0].notes[1].velocity = 20
    #expect(try png(other) != png(melody))
  }

  @Test func nothingIsDrawnOfNothing() throws {
    var picture = PianoRollPicture()
    #expect(height(try picture.png()) > 0)
    picture.add(NoteSequence(tracks: []), title: "empty")
    #expect(height(try picture.png()) > 0)
  }

  @Test func tooManyPiecesAreRefused() {
    var picture = PianoRollPicture()
    for index in 0..<400 { picture.add(melody, title: "\(index)") }
    #expect(throws: PictureError.self) { try picture.png() }
  }
}

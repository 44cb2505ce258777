import SfumatoCommand
import Testing

@Suite struct SoundListTests {
  private var list: SoundList

  init() {
    list = SoundList()
    list.fill([
      .init(title: "cello_C4", place: "here", path: "cello_C4.wav"),
      .init(title: "electric cello", place: "library, strings", path: "a/e.wav"),
      .init(title: "flute_C4", place: "here", path: "flute_C4.wav"),
      .init(title: "Four winds", place: "patch", path: "p/four.json", isPatch: true),
    ])
  }

  @Test mutating func allWordsAreFound() {
    for letter in "CELLO" { list.type(letter) }
    #expect(list.matches.map(\.path) == ["cello_C4.wav", "a/e.wav"])
    for letter in " lib" { list.type(letter) }
    #expect(list.matches.map(\.path) == ["a/e.wav"])
    for _ in 0..<20 { list.erase() }
    #expect(list.query == "" && list.matches.count == 4)
    list.type("e")  // those that begin so are first
    #expect(list.matches.map(\.path) == ["a/e.wav", "cello_C4.wav", "flute_C4.wav"])
    for letter in "qqq" { list.type(letter) }
    #expect(list.selected == nil && list.window(rowCount: 5).isEmpty)
  }

  @Test mutating func theSelectionStaysInside() {
    #expect(list.selected?.title == "cello_C4")
    list.move(by: -1)
    #expect(list.selection == 0)
    list.move(by: 3)
    #expect(list.selected?.isPatch == true)
    list.move(by: 10)
    #expect(list.selection == 3 && list.window(rowCount: 2) == 2..<4)
    #expect(list.window(rowCount: 0).isEmpty)
    list.fill(list.entries.reversed())
    #expect(
      list.selected?.isPatch == true && list.selection == 0, "what is selected stays selected")
    for _ in 0..<100 { list.type("x") }
    list.move(by: 1)
    #expect(list.query.count == 60 && list.selected == nil)
  }
}

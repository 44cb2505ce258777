import SfumatoCommand
import Testing

@Suite struct KeyParserTests {
  private func keys(_ text: String) -> [Key] {
    var parser = KeyParser()
    return parser.parse(text.utf8) + parser.flush()
  }

  @Test func severalKeysAtOnce() {
    #expect(
      keys("zq\u{1b}[A\u{1b}[1;2D\u{1b}OC\t\u{1b}[Z\r\u{7f}\u{3}") == [
        .character("z"), .character("q"), .up(isLarge: false), .left(isLarge: true),
        .right(isLarge: false), .tab, .backTab, .enter, .backspace, .control("c"),
      ])
  }

  @Test func aKeyInPieces() {
    var parser = KeyParser()
    #expect(parser.parse([0x1b]).isEmpty && parser.isWaiting)
    #expect(parser.parse([0x5b]).isEmpty)
    #expect(parser.parse([0x42]) == [.down(isLarge: false)])
    #expect(!parser.isWaiting)
    #expect(parser.parse([0xc3]).isEmpty)
    #expect(parser.parse([0xb6]) == [.character("ö")])
  }

  @Test func escapeAlone() {
    var parser = KeyParser()
    #expect(parser.parse([0x1b]).isEmpty)
    #expect(parser.flush() == [.escape])
    #expect(parser.flush() == [])
  }

  @Test func theMouse() {
    #expect(
      keys("\u{1b}[<0;10;3M\u{1b}[<32;11;4M\u{1b}[<0;11;4m\u{1b}[<2;1;1M\u{1b}[<0;0;0M") == [
        .mouse(column: 9, row: 2), .mouse(column: 10, row: 3),
      ])
  }

  @Test func whateverComes() {
    #expect(keys("\u{1b}[99999999999999999999;;;M" + "\u{1b}xz") == [.character("z")])
    var parser = KeyParser()
    var state: UInt32 = 1
    let noise = (0..<100_000).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: state >> 24)
    }
    _ = parser.parse(noise)
    #expect(
      parser.parse([0x40, 0x40, 0x40] + [UInt8](repeating: 0x7a, count: 40)).last
        == .character("z"))
  }
}

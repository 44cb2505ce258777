import SfumatoCommand
import Testing

@Suite struct KeyParserTests {
  private func strokes(_ text: String) -> [KeyStroke] {
    var parser = KeyParser()
    return parser.parse(text.utf8) + parser.flush()
  }

  private func keys(_ text: String) -> [Key] { strokes(text).map(\.key) }

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
    #expect(parser.parse([0x42]) == [KeyStroke(.down(isLarge: false))])
    #expect(!parser.isWaiting)
    #expect(parser.parse([0xc3]).isEmpty)
    #expect(parser.parse([0xb6]) == [KeyStroke(.character("ö"))])
  }

  @Test func escapeAlone() {
    var parser = KeyParser()
    #expect(parser.parse([0x1b]).isEmpty)
    #expect(parser.flush() == [KeyStroke(.escape)])
    #expect(parser.flush() == [])
  }

  @Test func theMouse() {
    #expect(
      keys("\u{1b}[<0;10;3M\u{1b}[<32;11;4M\u{1b}[<0;11;4m\u{1b}[<2;1;1M\u{1b}[<0;0;0M") == [
        .mouse(column: 9, row: 2), .mouse(column: 10, row: 3),
      ])
  }

  /// Bytes as kitty's page on its keyboard protocol gives them.
  @Test func releasesAndPlacesOfKeys() {
    let esc = "\u{1b}["
    #expect(
      strokes("\(esc)122;1;122u\(esc)122;1:2;122u\(esc)122;1:3u") == [
        KeyStroke(.character("z"), .press, place: "z"),
        KeyStroke(.character("z"), .repetition, place: "z"),
        KeyStroke(.character("z"), .release, place: "z"),
      ])
    // On a German keyboard, y lies where z lies on an American one; with Num Lock on.
    #expect(strokes("\(esc)121::122;129;121u") == [KeyStroke(.character("y"), place: "z")])
    // Shift and a; Ctrl and c; Shift and Tab; Alt alone means nothing; Shift itself neither.
    #expect(
      keys("\(esc)97:65;2;65u\(esc)99;5u\(esc)9;2u\(esc)120;3u\(esc)57441;2u") == [
        .character("A"), .control("c"), .backTab,
      ])
    #expect(
      strokes("\(esc)1;1:3A\(esc)B\(esc)1;2C\(esc)1;65D") == [
        KeyStroke(.up(isLarge: false), .release), KeyStroke(.down(isLarge: false)),
        KeyStroke(.right(isLarge: true)), KeyStroke(.left(isLarge: false)),
      ])
    #expect(
      keys("\(esc)13u\(esc)27u\(esc)127u\(esc)32;1;32u\(esc)57400;1;49u\(esc)O") == [
        .enter, .escape, .backspace, .character(" "), .character("1"), .focusLost,
      ])
  }

  @Test func theTerminalsAnswer() {
    // The answer of one that knows the protocol, and that of any to the question what it is.
    #expect(keys("\u{1b}[?0u\u{1b}[?62;22c") == [.keyboardProtocol(flags: 0)])
    #expect(keys("\u{1b}[;u\u{1b}[:::u\u{1b}[99999999999;5u\u{1b}[1114112u\u{1b}[55296u") == [])
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
        == KeyStroke(.character("z")))
  }
}

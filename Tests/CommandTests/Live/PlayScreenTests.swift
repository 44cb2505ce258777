import Sfumato
import SfumatoCommand
import Testing

@Suite struct PlayScreenTests {
  private var two = PlayState(sounds: ["flute_C4", "cello_C4"])
  private var four = PlayState(sounds: ["flute", "clarinet", "trumpet", "bassoon"])

  private func text(_ state: PlayState, columns: Int = 80, rows: Int = 24) -> [String] {
    PlayScreen(columns: columns, rows: rows).lines(state)
  }

  /// Where the cursor of the pad is.
  private func cursor(_ lines: [String]) -> (column: Int, row: Int)? {
    for (row, line) in lines.enumerated() {
      if let place = line.firstIndex(of: "●") {
        return (line.distance(from: line.startIndex, to: place), row)
      }
    }
    return nil
  }

  @Test(arguments: [(80, 24), (64, 14), (65, 15), (120, 50), (200, 23), (30, 5), (5, 1)])
  func staysInsideTheTerminal(columns: Int, rows: Int) {
    for state in [two, four] {
      var state = state
      state.sounds[0] = String(repeating: "long", count: 60)
      state.message = String(repeating: "word ", count: 60)
      state.meters.device = "48 kHz, 256 × 3 frames"
      state.meters.loss = String(repeating: "gone ", count: 60)
      for isUnicode in [true, false] {
        let screen = PlayScreen(columns: columns, rows: rows, isUnicode: isUnicode)
        let lines = screen.lines(state)
        #expect(lines.count <= rows)
        #expect(lines.allSatisfy { $0.count <= columns })
        #expect(isUnicode || lines.allSatisfy { $0.utf8.count == $0.count })
      }
    }
  }

  @Test func theCursorShowsTheBlend() throws {
    var state = two
    state.blend = BlendState(BlendPosition(x: 0))
    let left = try #require(cursor(text(state)))
    state.blend = BlendState(BlendPosition(x: 1))
    let right = try #require(cursor(text(state)))
    #expect(left.row == right.row && left.column == 2 && right.column == 77)
    state = four
    state.blend = BlendState(BlendPosition(x: 0, y: 0))
    let top = try #require(cursor(text(state)))
    state.blend = BlendState(BlendPosition(x: 1, y: 1))
    let bottom = try #require(cursor(text(state)))
    #expect(bottom.row - top.row >= 5 && bottom.column - top.column >= 20)
  }

  @Test(arguments: [(80, 24), (64, 14), (120, 50)])
  func theMouseFindsWhatIsDrawn(columns: Int, rows: Int) throws {
    for state in [two, four] {
      var state = state
      let pad = PlayScreen(columns: columns, rows: rows).pad(soundCount: state.sounds.count)
      for (x, y) in [(0.0, 0.0), (1, 1), (0.5, 0.5)] {
        state.blend = BlendState(BlendPosition(x: x, y: state.sounds.count == 4 ? y : 0.5))
        let place = try #require(cursor(text(state, columns: columns, rows: rows)))
        let found = try #require(
          pad.position(column: place.column, row: place.row, from: state.position))
        #expect(abs(found.x - x) < 0.05 && abs(found.y - state.position.y) < 0.2)
      }
      #expect(pad.position(column: 3, row: 0, from: state.position) == nil)
    }
  }

  @Test func whatIsSetIsShown() {
    var state = two
    state.keys = [60, 61]
    state.isHolding = true
    state.sweep = .circle
    state.blend.isFrozen = true
    state.recordedSeconds = 75
    state.meters.underruns = 1
    state.meters.peak = 0.5
    let all = text(state).joined(separator: "\n")
    for part in [
      "[z]", "[s]", "holding", "circle, 8.0 s", "frozen", "recording 1:15", "1 underrun", "−6 dB",
      "flute_C4", "cello_C4", ">volume 1.00", "○",
    ] {
      #expect(all.contains(part), "\(part)")
    }
  }

  @Test func patchesAndPlacesAreShown() {
    var state = four
    state.patchName = "Four winds"
    state.slotNames = [1: "Four winds", 3: "", 9: "Slow dawn\u{1b}[2J"]
    state.blend = BlendState(BlendPosition(x: 0.25, y: 0.75))
    state.place = .init(bar: 12, beat: 3)
    let lines = text(state)
    #expect(lines[0].hasPrefix("  Sfumato  Four winds"))
    let all = lines.joined(separator: "\n")
    for part in ["x 0.25 y 0.75  bar 12.3", "1 Four winds", "9 Slow dawn", "? keys"] {
      #expect(all.contains(part), "\(part)")
    }
    #expect(!all.contains("\u{1b}"), "a name moves no cursor")
    // Where there is little room, what is shown is whole.
    let narrow = text(state, columns: 64, rows: 14).joined(separator: "\n")
    #expect(narrow.contains("bar 12.3") && !narrow.contains("y 0.75"))
    state.place = nil
    #expect(text(state, columns: 64, rows: 14).joined().contains("x 0.25 y 0.75"))
  }

  @Test(arguments: PianoKeys.allCases)
  func keysAreTheKeyboards(layout: PianoKeys) {
    let all = PlayScreen(columns: 80, rows: 24, layout: layout).lines(two).joined(separator: "\n")
    #expect(layout.letters.allSatisfy { all.contains(" \($0) ") })
    #expect(Set(layout.letters).count == 16)
    // Where a terminal tells the place of a key, that counts.
    #expect(layout.semitone(of: layout.letters[0]) == 0)
    #expect(layout.semitone(of: "?", place: "s") == 1)
    // No piano key is a command; but for w of French keyboards, which W stands in for.
    let commands = Set("aforupq/?-_=+[]HJKLUPW123456789")
    #expect(commands.isDisjoint(with: layout.letters))
  }

  @Test(arguments: [(80, 24), (64, 14), (120, 50)])
  func pagesTakeTheInstrumentsPlace(columns: Int, rows: Int) {
    var list = SoundList()
    list.fill(
      (0..<100).map {
        .init(
          title: "sound \($0) " + String(repeating: "x", count: 90), place: "here", path: "\($0)")
      })
    list.move(by: 70)
    for mode in [
      PanelMode.help(0), .list(list), .corner(list), .storing, .naming("Dusk"),
      .confirming(.replacesSlot(3)), .confirming(.replacesPatch("Dusk")),
    ] {
      for isUnicode in [true, false] {
        var state = four
        state.mode = mode
        let screen = PlayScreen(columns: columns, rows: rows, isUnicode: isUnicode)
        let lines = screen.lines(state)
        #expect(lines.count <= rows && lines.allSatisfy { $0.count <= columns })
        #expect(isUnicode || lines.allSatisfy { $0.utf8.count == $0.count })
        let all = lines.joined(separator: "\n")
        switch mode {
        case .list, .corner: #expect(all.contains("> sound 70"))
        case .naming: #expect(all.contains("name of the patch: Dusk_"))
        case .confirming: #expect(all.contains("replace it, y/n?"))
        case .help: #expect(all.contains("piano keys") && all.contains("any key"))
        default: #expect(all.contains("which slot"))
        }
      }
    }
  }

  @Test func aPathIsShown() {
    var state = two
    state.path = BlendPath(parsing: "0@0s, 1@2.5s")
    state.followsPath = true
    #expect(text(state).joined(separator: "\n").contains("path, 2.5 s"))
  }

  @Test func dialsStayInRange() {
    for dial in PlayState.Dial.allCases {
      var state = two
      state.dial = dial
      for _ in 0..<300 { state.turnDial(up: true) }
      #expect(state.volume <= 2 && state.velocity <= 127 && state.sweepSeconds <= 120)
      #expect(state.envelope.attackSeconds <= Envelope.longestSeconds)
      for _ in 0..<300 { state.turnDial(up: false) }
      #expect(state.volume >= 0 && state.velocity >= 1 && state.sweepSeconds > 0)
      #expect(state.envelope.attackSeconds >= 0 && state.envelope.sustain >= 0)
    }
  }

  @Test func noColourMeansNone() {
    let plain = PlayScreen(columns: 80, rows: 24).lines(two).joined()
    #expect(!plain.contains("\u{1b}"))
    let coloured = PlayScreen(columns: 80, rows: 24, isColored: true).lines(two).joined()
    #expect(coloured.contains("\u{1b}["))
  }
}

import Foundation
import TestSupport
import Testing

/// The panel in a terminal that has kitty's keyboard protocol.
@Suite(.serialized) struct KeyReleaseTests {
  private let esc = "\u{1b}["

  private func open(_ answer: String) throws -> (terminal: PseudoTerminal, stage: Stage) {
    var stage = try Stage()
    stage.sfumato.environment["TERM"] = "xterm-kitty"
    stage.sfumato.environment["LC_ALL"] = "C.UTF-8"
    stage.sfumato.environment["NO_COLOR"] = "1"
    stage.sfumato.environment["XDG_DATA_HOME"] = stage.sfumato.folder("data")
    let terminal = try PseudoTerminal(
      stage.sfumato, ["play", "flute_C4.wav", "-a", stage.device.name])
    #expect(terminal.waits(for: "\(esc)?u"), "the terminal is asked")
    terminal.send(answer)
    #expect(terminal.waits(for: "q quit"))
    return (terminal, stage)
  }

  @Test func aKeySoundsUntilItGoesUp() throws {
    let (terminal, stage) = try open("\(esc)?0u")
    defer { _ = stage.device }
    #expect(terminal.waits(for: "\(esc)>31u"), "all of the protocol is asked for")
    terminal.forget()
    terminal.send("\(esc)122;1;122u")
    #expect(terminal.waits(for: "[z]"))
    // Longer than a key stays down where releases are not told.
    usleep(900_000)
    terminal.forget()
    terminal.send("\(esc)120;1;120u")
    #expect(terminal.waits(for: "[z] [x]"))
    terminal.forget()
    terminal.send("\(esc)122;1:3u")
    #expect(terminal.waits(for: " z  [x]"))
    // Where another window has the keyboard, no release will be told.
    terminal.forget()
    terminal.send("\(esc)O")
    #expect(terminal.waits(for: " z   x "))
    terminal.forget()
    terminal.send("\(esc)113;1;113u")
    #expect(terminal.wait() == 0)
    let end = terminal.text
    let pop = try #require(end.range(of: "\(esc)<u"))
    let screen = try #require(end.range(of: "\(esc)?1049l"))
    #expect(pop.upperBound <= screen.lowerBound, "the protocol ends on the screen that it began on")
  }

  @Test func aTerminalWithoutItIsLeftAlone() throws {
    let (terminal, stage) = try open("\(esc)?62;22c")
    defer { _ = stage.device }
    terminal.send("z")
    #expect(terminal.waits(for: "[z]"))
    terminal.send("q")
    #expect(terminal.wait() == 0)
    #expect(!terminal.text.contains("\(esc)>") && !terminal.text.contains("\(esc)<u"))
  }
}

import Foundation
import TestSupport
import Testing

/// A jam that is steered by keys of the panel.
@Suite(.serialized, .enabled(if: Tmux.isInstalled, "tmux is not installed"))
struct JamSteeringTests {
  /// What is steered is kept in the take, which gives the same samples again.
  @Test func whatIsSteeredIsPlayedAgainSampleForSample() throws {
    let stage = try Stage()
    let terminal = try Tmux(
      playing: "jam --sounds flute_C4.wav --drums standard --tempo 240 --take take.mid",
      in: stage.sfumato.folder, on: stage.device,
      environment: "LC_ALL=C.UTF-8 XDG_DATA_HOME=data XDG_CONFIG_HOME=config")
    #expect(
      terminal.waits { $0.contains("? keys") && !$0.contains("bar 1.") }, "\(terminal.screen)")
    try terminal.type("D")
    #expect(terminal.waits { $0.contains("denser: ") && $0.contains(", from bar ") })
    try terminal.type("N")
    #expect(terminal.waits(for: "the next phrase, from bar "), "\(terminal.screen)")
    try terminal.type("T")
    #expect(terminal.waits { $0.contains("minor, from bar ") || $0.contains("major, from bar ") })
    try terminal.type("M")
    #expect(terminal.waits(for: "more like this: steps of 0.10, from bar "))
    try terminal.type("R")
    #expect(terminal.waits(for: "repeats bars "), "\(terminal.screen)")
    try terminal.type("R")
    #expect(terminal.waits(for: "goes on, from bar "))
    try terminal.type("Enter")
    #expect(terminal.waits(for: "paused, from bar "))
    #expect(terminal.waits(for: "voices 0/"), "\(terminal.screen)")
    try terminal.type("N")
    #expect(terminal.waits(for: "paused; Enter goes on"))
    try terminal.type("Enter")
    #expect(terminal.waits(for: "goes on, from bar "))
    #expect(terminal.waits { $0.contains("voices 1/") || $0.contains("voices 2/") })
    try terminal.type("q")
    #expect(terminal.waits(for: "ended with 0\n0"), "\(terminal.screen)")
    #expect(!terminal.screen.contains("too busy"), "\(terminal.screen)")
    try stage.expectTake("take", isHeardFor: 4, louderThan: 0.05)
  }
}

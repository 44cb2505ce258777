import Foundation
import Sfumato
import TestSupport
import Testing

/// A piece that is steered by keys of the panel.
@Suite(.serialized, .enabled(if: Tmux.isInstalled, "tmux is not installed"))
struct LivePerformSteeringTests {
  /// Pauses and bars that were gone to are kept in the take, which gives the same samples again.
  @Test func whatIsSteeredIsPlayedAgainSampleForSample() throws {
    let stage = try Stage()
    let lead = (0..<64).map {
      NoteEvent(startBeat: Double($0), durationBeats: 0.9, pitch: 48 + $0 % 24, velocity: 100)
    }
    try NoteSequence(tracks: [.init(notes: lead)], tempoMap: TempoMap(beatsPerMinute: 240))
      .writeMIDI(to: stage.sfumato.folder("score.mid"))
    let terminal = try Tmux(
      playing: "perform score.mid --sounds flute_C4.wav cello_C4.wav --take take.mid",
      in: stage.sfumato.folder, on: stage.device,
      environment: "LC_ALL=C.UTF-8 XDG_DATA_HOME=data XDG_CONFIG_HOME=config")
    #expect(terminal.waits(for: "? keys"), "\(terminal.screen)")
    try terminal.type("Enter")
    #expect(terminal.waits(for: "paused; Enter goes on"), "\(terminal.screen)")
    #expect(terminal.waits(for: "voices 0/"), "\(terminal.screen)")
    try terminal.type("Enter")
    #expect(terminal.waits(for: "goes on"))
    try terminal.type("0")
    #expect(terminal.waits { $0.contains("bar 1") && !$0.contains("voices 0/") })
    try terminal.type("Left")
    try terminal.type("<")
    usleep(1_500_000)
    try terminal.type("q")
    #expect(terminal.waits(for: "ended with 0\n0"), "\(terminal.screen)")
    let take = try Take(contentsOf: stage.sfumato.folder("take.json"))
    guard case .piece(let piece) = take.recipe else { return #expect(Bool(false)) }
    #expect(piece.turns?.count == 4, "\(piece.turns ?? [])")
    try stage.expectTake("take", isHeardFor: 2, louderThan: 0.05)
  }
}

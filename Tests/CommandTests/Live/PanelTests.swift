import Foundation
import Music
import TestSupport
import Testing

/// The panel of `sfumato play` and `sfumato perform` in a real terminal.
@Suite(.serialized, .enabled(if: Tmux.isInstalled, "tmux is not installed"))
struct PanelTests {
  private let folder = try! TemporaryFolder()
  private let device = try! PacedDevice()

  init() throws {
    for name in ["flute_C4", "cello_C4"] {
      try folder.put(Sounds.bytes(Sounds.sample(name)), as: "\(name).wav")
    }
  }

  /// The panel, and what the shell says after it.
  private func open(
    _ environment: String = "LC_ALL=C.UTF-8", _ command: String = "play flute_C4.wav cello_C4.wav"
  ) throws -> Tmux {
    try Tmux(
      playing: command, in: folder, on: device, environment: "XDG_DATA_HOME=data \(environment)")
  }

  /// The column of the pad's cursor.
  private func cursor(_ screen: String) -> Int? {
    screen.split(separator: "\n").compactMap { line in
      line.firstIndex(of: "●").map { line.distance(from: line.startIndex, to: $0) }
    }.first
  }

  @Test func playsByKeys() throws {
    let terminal = try open()
    #expect(terminal.waits(for: "cello_C4"), "\(terminal.screen)")
    let start = try #require(cursor(terminal.screen))
    try terminal.type("Right", "Right", "L", "Right")
    #expect(terminal.waits { (cursor($0) ?? 0) > start + 3 }, "\(terminal.screen)")
    try terminal.type("z")
    #expect(terminal.waits(for: "[z]"))
    #expect(terminal.waits { !$0.contains("[z]") }, "a key goes up by itself")
    try terminal.type("a", "z", "c", "b")
    #expect(terminal.waits { $0.contains("[z]") && $0.contains("[b]") && $0.contains("voices 3") })
    #expect(terminal.screen.contains("holding"))
    try terminal.type("r")
    #expect(terminal.waits(for: "recording 0:01"))
    try terminal.type("r")
    #expect(terminal.waits(for: "recorded sfumato-"))
    #expect(terminal.waits(for: "MIDI, 3 notes"))
    try terminal.type("Tab", "-", "p", "2")
    #expect(terminal.waits(for: "stored in slot 2"))
    #expect(terminal.screen.contains(">velocity 88"))
    try terminal.type("w")
    #expect(terminal.waits(for: "sweep line"))
    try terminal.resize(columns: 100, rows: 15)
    #expect(
      terminal.waits { screen in
        let lines = screen.split(separator: "\n")
        return (lines.first?.count ?? 0) > 90 && screen.contains("q quit")
      }, "\(terminal.screen)")
    try terminal.type("q")
    #expect(terminal.waits(for: "ended with 0\n0"), "\(terminal.screen)")
    #expect(terminal.screen.contains("played"))
    for suffix in [".wav", ".mid"] {
      #expect(try folder.contents.contains { $0.hasPrefix("sfumato-") && $0.hasSuffix(suffix) })
    }
  }

  @Test func aPieceIsSteeredByKeys() throws {
    let notes = (0..<64).map {
      NoteEvent(startBeat: Double($0), durationBeats: 0.9, pitch: 60 + 2 * ($0 % 4))
    }
    try NoteSequence(tracks: [.init(name: "Lead", notes: notes)])
      .writeMIDI(to: folder("score.mid"))
    let terminal = try open(
      "LC_ALL=C.UTF-8", "perform score.mid --sounds flute_C4.wav cello_C4.wav --mix 0")
    #expect(terminal.waits(for: "cello_C4"), "\(terminal.screen)")
    let start = try #require(cursor(terminal.screen))
    try terminal.type("Right", "Right", "L", "Right")
    #expect(terminal.waits { (cursor($0) ?? 0) > start + 3 }, "\(terminal.screen)")
    #expect(terminal.waits(for: "voices 1"), "\(terminal.screen)")
    try terminal.type("B", "1", "2", "Enter")
    #expect(terminal.waits(for: "bar 12."), "\(terminal.screen)")
    try terminal.type("Enter")
    #expect(terminal.waits { $0.contains("paused; Enter goes on") && $0.contains("voices 0") })
    try terminal.type("0")
    #expect(terminal.waits { $0.contains("bar 1, paused") && $0.contains("bar 1.1") })
    try terminal.type("Enter")
    #expect(terminal.waits { $0.contains("goes on") && $0.contains("bar 1.2") })
    try terminal.type("q")
    #expect(terminal.waits(for: "ended with 0\n0"), "\(terminal.screen)")
    #expect(terminal.screen.contains("played"))
  }

  @Test func soundsAreFoundHeardTakenAndTakenBack() throws {
    let terminal = try open("LC_ALL=C.UTF-8", "play flute_C4.wav")
    #expect(terminal.waits(for: "? keys"), "\(terminal.screen)")
    try terminal.type("/")
    #expect(terminal.waits(for: "> cello_C4"), "\(terminal.screen)")
    try terminal.type("f", "l", "u")
    #expect(terminal.waits { $0.contains("/ flu_") && $0.contains("> flute_C4") })
    #expect(
      terminal.waits { _ in device.bytes.contains { $0 != 0 } }, "what is selected is heard")
    try terminal.type("BSpace", "BSpace", "BSpace", "c", "e", "l", "Enter")
    #expect(terminal.waits(for: "cello_C4: which sound, 1-4?"), "\(terminal.screen)")
    try terminal.type("2")
    #expect(terminal.waits(for: "cello_C4 is sound 2"), "\(terminal.screen)")
    #expect(cursor(terminal.screen) != nil && terminal.screen.contains("x 0.50"))
    try terminal.type("Right", "Right", "u")
    #expect(terminal.waits { $0.contains("undone: blend") && $0.contains("x 0.50") })
    // A way of the blend is recorded, gone along, and taken back.
    try terminal.type("o")
    #expect(terminal.waits(for: "● path"))
    try terminal.type("Right", "Right", "Right")
    #expect(terminal.waits(for: "x 0.56"), "\(terminal.screen)")
    usleep(50_000)  // the shortest path lasts 20 ms
    try terminal.type("o")
    #expect(terminal.waits { $0.contains("a path of ") && $0.contains("path, ") })
    try terminal.type("u")
    #expect(terminal.waits { $0.contains("undone: sweep") && $0.contains("off, 8.0 s") })
    try terminal.type("u")
    #expect(terminal.waits(for: "undone: blend"), "\(terminal.screen)")
    try terminal.type("u")
    #expect(terminal.waits { $0.contains("undone: sounds") && !$0.contains("cello_C4") })
    try terminal.type("u", "U")
    #expect(terminal.waits { $0.contains("done again: sounds") && $0.contains("cello_C4") })
    // What is saved has a name, and is replaced only when that is agreed to.
    try terminal.type("P", "D", "u", "s", "k", "Enter")
    #expect(terminal.waits { $0.contains("saved as Dusk") && $0.contains("Sfumato  Dusk") })
    let saved = try folder.bytes("data/sfumato/patches/Dusk.json")
    try terminal.type("Right", "P", "Enter")
    #expect(terminal.waits(for: "Dusk is there; replace it, y/n?"))
    try terminal.type("n")
    #expect(terminal.waits(for: "nothing was replaced"))
    #expect(try folder.bytes("data/sfumato/patches/Dusk.json") == saved)
    try terminal.type("?")
    #expect(terminal.waits(for: "Shift, Alt or Ctrl"))
    try terminal.type("q", "q")
    #expect(terminal.waits(for: "ended with 0\n0"), "\(terminal.screen)")
  }

  @Test func controllersAreLearnedAndKept() throws {
    #expect(mkfifo(folder("keys"), 0o600) == 0)
    let terminal = try open(
      "LC_ALL=C.UTF-8 XDG_CONFIG_HOME='\(folder.path)'", "play flute_C4.wav --midi-stream keys")
    #expect(terminal.waits(for: "? keys"), "\(terminal.screen)")
    let keys = Foundation.open(folder("keys"), O_WRONLY)
    defer { close(keys) }
    func move(_ controller: UInt8, _ value: UInt8) {
      #expect(write(keys, [0xb0, controller, value], 3) == 3)
    }
    move(21, 1)
    #expect(terminal.waits(for: "controller 21: not followed; C binds controllers"))
    try terminal.type("-", "C")
    #expect(terminal.waits(for: "> Volume"), "\(terminal.screen)")
    try terminal.type("Down")
    #expect(terminal.waits(for: "> Attack"))
    move(21, 2)
    #expect(terminal.waits(for: "> Attack              controller 21, channel 1"))
    try terminal.type("Escape")
    #expect(terminal.waits(for: "? keys"))
    move(21, 127)
    #expect(terminal.waits(for: "attack 30.0 s"), "\(terminal.screen)")
    let file = String(decoding: try folder.bytes("sfumato/controllers.json"), as: UTF8.self)
    #expect(file.contains("\"attack\"") && file.contains("21"))
    try terminal.type("C", "BSpace")
    #expect(terminal.waits(for: "Attack: no controller"), "\(terminal.screen)")
    let emptied = String(decoding: try folder.bytes("sfumato/controllers.json"), as: UTF8.self)
    #expect(!emptied.contains("attack"))
    try terminal.type("C", "q")
    #expect(terminal.waits(for: "ended with 0\n0"), "\(terminal.screen)")
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func signalsGiveTheTerminalBack(number: Int32) throws {
    let terminal = try open("LC_ALL=C NO_COLOR=1")
    #expect(terminal.waits(for: "q quit"))
    #expect(!terminal.screen.contains("●") && terminal.screen.contains("@"))
    let text = String(decoding: try folder.bytes("pid"), as: UTF8.self)
    kill(try #require(Int32(text.trimmingCharacters(in: .newlines))), number)
    #expect(terminal.waits(for: "ended with 0\n0"), "\(terminal.screen)")
  }

  @Test func aPlainTerminalIsToldWhatToDo() throws {
    let terminal = try open("TERM=dumb")
    #expect(terminal.waits(for: "cannot move its cursor"))
    #expect(terminal.waits(for: "ended with 1\n0"))
  }
}

import Synth
import Testing

/// Playing by text.
@Suite struct CommandStreamTests {
  private func action(_ line: String) throws -> String {
    var stream = CommandStream()
    guard let command = try stream.read(line[...]) else { return "nothing" }
    return "\(command)"
  }

  @Test func linesAreCommands() throws {
    #expect(try action("noteon 0 60 127").contains("noteOn(key: 60, velocity: 1.0)"))
    #expect(try action("  noteoff 3 61  # a comment").contains("noteOff(key: 61)"))
    #expect(try action("cc 0 64 127").contains("sustainPedal(true)"))
    #expect(try action("cc 0 91 1") == "play([])")
    #expect(try action("pitch_bend 0 8192").contains("semitones: 0.0"))
    #expect(try action("pitch_bend 0 0").contains("semitones: -2.0"))
    #expect(try action("sleep 12.5").contains("12.5"))
    #expect(try action("# only a comment") == "nothing" && action("") == "nothing")
    #expect(try action("quit") == "quit")
    for parameter in InstrumentParameter.allCases where parameter.unit != .place {
      let high = parameter.range.upperBound
      // Verbs of before, in their own words, are those that take more or less.
      let hasOwnVerb = [.tuning, .width, .hold].contains(parameter)
      let read = try action("\(parameter.name) \(hasOwnVerb ? "1" : "\(high)")")
      #expect(hasOwnVerb || read.contains("\(high)"), "\(read)")
    }
    #expect(try action("arpeggio up-down").contains("arpeggio, 3.0)"))
    #expect(try action("velocity_curve soft").contains("0.5"))
    #expect(try action("key_bend 60 -1.5").contains("keyBend(key: 60, semitones: -1.5)"))
  }

  @Test func theBlendIsOnePositionForAllWaysToIt() throws {
    var stream = CommandStream()
    var blend = BlendState()
    func position(_ line: Substring) throws -> BlendPosition? {
      guard case .play(let actions) = try stream.read(line), case .blend(let change) = actions.first
      else { return nil }
      return blend.apply(change)
    }
    #expect(try position("blend 0.25 0.75") == BlendPosition(x: 0.25, y: 0.75))
    #expect(try position("cc 0 1 127") == BlendPosition(x: 1, y: 0.75))
    #expect(try position("blend 0") == BlendPosition(x: 0, y: 0.75))
    #expect(try position("cc 0 74 0") == BlendPosition(x: 0, y: 0))
    // What another input does in between is not undone.
    blend.apply(.to(BlendPosition(x: 0.1, y: 0.9)))
    #expect(try position("blend 0.3") == BlendPosition(x: 0.3, y: 0.9))
  }

  @Test func aBendHasARange() throws {
    var stream = CommandStream()
    _ = try stream.read("pitch_bend_range 0 12")
    guard case .play(let actions) = try stream.read("pitch_bend 0 12288"),
      case .perform(.pitchBend(let semitones)) = actions.first
    else {
      Issue.record("no bend")
      return
    }
    #expect(semitones == 6)
  }

  @Test(arguments: [
    ("noteon 0 60", "lacks its velocity"), ("noteon 0 200 1", "the key is 200, expected"),
    ("play 60", "there is no command \"play\""), ("noteoff 0 60 4", "where \"4\" stands"),
    ("blend x", "the x is x, expected -0.5 to 1.5"), ("sleep -1", "expected 0 to"),
    ("gain nan", "the level is nan"), ("unison 5", "the unison is 5, expected 1 to 4"),
    ("arpeggio sideways", "the arpeggio is sideways"), ("x 0.5", "there is no command \"x\""),
    ("glide", "lacks its glide"),
  ])
  func misuseIsTold(line: String, told: String) {
    var stream = CommandStream()
    #expect {
      _ = try stream.read(line[...])
    } throws: {
      (($0 as? CommandError)?.errorDescription ?? "").contains(told)
    }
  }

  @Test func aScriptIsEventsInTime() throws {
    let script = try CommandScript(
      "noteon 0 60 100\nsleep 250\n\nblend 0.5\nsleep 0.5\nnoteoff 0 60\nquit\nnonsense",
      sampleRate: 48_000)
    #expect(script.events.map(\.time) == [0, 12_000, 12_024])
    #expect(script.sampleCount == 12_024)
    for end in ["\r\n", "\r", "\n"] {
      let lines = ["\u{feff}noteon 0 60 100", "sleep 250", "noteoff 0 60"].joined(separator: end)
      #expect(try CommandScript(lines, sampleRate: 48_000).events.map(\.time) == [0, 12_000])
    }
    // A key that is down at the end is let go there.
    let held = try CommandScript("cc 0 64 127\nnoteon 0 60 100\nsleep 250", sampleRate: 48_000)
    #expect(held.events.map(\.time) == [0, 0, 12_000, 12_000])
    #expect(throws: CommandScript.Failure(line: 2, reason: .unknown(verb: "nonsense"))) {
      try CommandScript("sleep 1\nnonsense", sampleRate: 48_000)
    }
  }
}

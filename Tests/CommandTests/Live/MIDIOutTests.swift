import Foundation
import Music
import TestSupport
import Testing

/// MIDI to other instruments, by FIFOs.
@Suite(.serialized) struct MIDIOutTests {
  private let stage: Stage
  private var sfumato: Program { stage.sfumato }

  init() throws {
    stage = try Stage()
    let lead = [64, 67, 72].enumerated().map {
      NoteEvent(startBeat: 2 * Double($0), durationBeats: 1.5, pitch: $1, velocity: 100)
    }
    let drums = [0, 2, 4].map { NoteEvent(startBeat: $0, durationBeats: 0.5, pitch: 40) }
    try NoteSequence(
      tracks: [.init(name: "Lead", channel: 2, notes: lead), .init(channel: 9, notes: drums)],
      tempoMap: TempoMap(beatsPerMinute: 240)
    ).writeMIDI(to: sfumato.folder("score.mid"))
  }

  private func perform(_ arguments: String...) -> [String] {
    ["perform", "score.mid", "--sounds"] + stage.sounds + ["-a", stage.device.name] + arguments
  }

  /// A piece's notes on its channels, each after as many ticks of the clock as lie before it.
  @Test func aPieceIsSentWithItsClock() throws {
    let cable = MIDICable(sfumato.folder("out"))
    let result = try sfumato(perform("--midi-out", "out", "--clock-out", "--mix", "0@bar1, 1@bar2"))
    #expect(result.exitCode == 0 && result.errors.contains("MIDI to out"), "\(result.errors)")
    let arrivals = cable.all()
    var (ticks, notes, ends, blend) = (0, [String](), [String](), [Int]())
    var delays: [Double] = []
    for arrival in arrivals {
      switch arrival.element {
      case .transport(.tick):
        if let due = stage.device.seconds(ofFrame: 500 * ticks, rate: 48_000) {
          delays.append(1000 * (arrival.seconds - due))
        }
        ticks += 1
      case .transport: break
      case .message(let message):
        switch message.content {
        case .noteOn(let key, let velocity):
          notes.append("\(message.channel) \(key) \(velocity) \(ticks)")
        case .noteOff(let key, _) where message.channel == 2: ends.append("\(key) \(ticks)")
        case .controlChange(1, let value) where message.channel == 15: blend.append(value)
        default: break
        }
      }
    }
    // The tick of a beat comes before its note, and three quarters of the note's end.
    #expect(
      Set(notes) == [
        "2 64 100 1", "9 40 96 1", "2 67 100 49", "9 40 96 49", "2 72 100 97", "9 40 96 97",
      ], "\(notes)")
    #expect(ends == ["64 37", "67 85", "72 133"])
    let transports = arrivals.compactMap { arrival -> MIDITransport? in
      guard case .transport(let transport) = arrival.element, transport != .tick else { return nil }
      return transport
    }
    #expect(transports == [.start, .stop])
    #expect(blend.first == 0 && blend.last == 127 && blend == blend.sorted() && blend.count > 20)
    #expect(MIDICable.sounding(arrivals) == [])
    delays.sort()
    print(
      "ticks after what is heard: \(delays.count), median \(delays[delays.count / 2]) ms, "
        + "1 % \(delays[delays.count / 100]), 99 % \(delays[delays.count * 99 / 100]) ms")
  }

  /// Nothing hangs where a piece is interrupted.
  @Test func anInterruptionLetsAllGo() throws {
    let cable = MIDICable(sfumato.folder("out"))
    let run = try RunningProgram(sfumato, perform("--midi-out", "out", "--clock-out"))
    while MIDICable.sounding(cable.heard).isEmpty { usleep(2000) }
    run.signal(SIGINT)
    #expect(run.wait() == 0, "\(run.errorText)")
    let arrivals = cable.all()
    #expect(MIDICable.sounding(arrivals) == [])
    let last = arrivals.suffix(20).map(\.element)
    #expect(last.contains(.transport(.stop)))
    #expect(
      last.contains(.message(MIDIMessage(channel: 2, .controlChange(controller: 123, value: 0)))))
  }

  /// What hands do is sent on the first channel.
  @Test func handsAreSent() throws {
    let cable = MIDICable(sfumato.folder("out"))
    let result = try sfumato(
      ["play"] + stage.sounds + ["-a", stage.device.name, "--midi-out", "out"],
      input: Array(
        "noteon 0 60 100\nsleep 50\npitch_bend 0 12288\nblend 1 0\nsleep 50\nnoteoff 0 60\nsleep 50\nquit\n"
          .utf8))
    #expect(result.exitCode == 0, "\(result.errors)")
    let messages = cable.all().compactMap { arrival -> MIDIMessage? in
      if case .message(let message) = arrival.element { message } else { nil }
    }
    #expect(messages.allSatisfy { $0.channel == 0 })
    let contents = messages.map(\.content)
    #expect(contents.first == .noteOn(key: 60, velocity: 100))
    #expect(contents.contains(.controlChange(controller: 1, value: 127)))
    #expect(contents.contains(.noteOff(key: 60, velocity: 64)), "\(contents) \(result.errors)")
  }

  @Test func whatCannotBeSentIsSaid() throws {
    func problem(_ arguments: String...) throws -> String {
      let result = try sfumato(perform() + arguments)
      #expect(result.exitCode != 0)
      return result.errors
    }
    #expect(try problem("--clock-out").contains("--clock-out needs --midi-out"))
    #expect(try problem("--midi-out", "score.mid").contains("it is there already"))
    #expect(try problem("--midi-out", "nowhere/out").contains("No such file or directory"))
    let hands = try sfumato(
      ["play"] + stage.sounds + ["-a", stage.device.name, "--midi-out", "./new", "--clock-out"])
    #expect(hands.exitCode == 1 && hands.errors.contains("has no beats of its own"))
    guard !FileManager.default.fileExists(atPath: "/dev/snd/seq") else { return }
    #expect(try problem("--midi-out", "all").contains("has no MIDI sequencer"))
  }
}

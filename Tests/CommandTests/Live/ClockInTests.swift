import Foundation
import Music
import Sfumato
import TestSupport
import Testing

/// What follows the clock of another instrument.
@Suite(.serialized) struct ClockInTests {
  private let stage: Stage
  private var sfumato: Program { stage.sfumato }

  init() throws { stage = try Stage() }

  /// Beats by which the program's own clock is apart from the master's, tick by tick, within a bar.
  private func distances(_ arrivals: [MIDICable.Arrival], _ master: MIDIMaster) -> [Double] {
    let ticks = master.ticks
    var place = 0.0
    var distances: [Double] = []
    for arrival in arrivals {
      switch arrival.element {
      case .transport(.start): place = 0
      case .transport(.position(let sixteenths)): place = Double(sixteenths) / 4
      case .transport(.tick):
        if let next = ticks.firstIndex(where: { $0 > arrival.seconds }), next > 0 {
          let share = (arrival.seconds - ticks[next - 1]) / (ticks[next] - ticks[next - 1])
          let there = (Double(next - 1) + share) / 24
          let distance = place - there
          distances.append(distance - 4 * (distance / 4).rounded())
        }
        place += 1 / 24
      default: break
      }
    }
    return distances
  }

  /// A jam begins with the clock, keeps to another tempo, stops, and its take gives the same samples.
  @Test func aJamKeepsToAClock() throws {
    let cable = MIDICable(sfumato.folder("out"))
    let master = MIDIMaster(sfumato.folder("in"), tempo: 200)
    let run = try RunningProgram(
      sfumato,
      [
        "jam", "--sounds", "flute_C4.wav", "--drums", "standard", "-a", stage.device.name,
        "--midi-stream", "in", "--clock-in", "--midi-out", "out", "--clock-out", "--take",
        "take.mid", "--quiet",
      ])
    #expect(run.waits(for: "waiting for the clock"), "\(run.errorText)")
    #expect(run.waits(for: "playing on"), "\(run.errorText)")
    usleep(300_000)
    #expect(MIDICable.sounding(cable.heard).isEmpty && !run.errorText.contains("from bar"))
    master.send(.start)
    #expect(run.waits(for: "a minute, from bar"), "\(run.errorText)")
    usleep(2_500_000)
    master.set(tempo: 210)
    usleep(4_000_000)
    master.send(.stop)
    #expect(run.waits(for: "paused, from bar"), "\(run.errorText)")
    run.signal(SIGINT)
    #expect(run.wait() == 0, "\(run.errorText)")
    let arrivals = cable.all()
    let distances = distances(arrivals, master)
    print(
      "beats from the clock: at first \(distances.prefix(24).map { ($0 * 1000).rounded() / 1000 }), "
        + "at last \(distances.suffix(24).map { ($0 * 1000).rounded() / 1000 })")
    #expect(distances.count > 100 && MIDICable.sounding(arrivals) == [])
    master.end()

    let tempi = try MIDIFile(contentsOf: sfumato.folder("take.mid")).sequence.tempoMap.changes
    #expect(tempi.contains { abs($0.beatsPerMinute - 200) < 6 }, "\(tempi)")
    #expect(abs(tempi.last!.beatsPerMinute - 210) < 18, "\(tempi)")
    try stage.expectTake("take", isHeardFor: 4, louderThan: 0.05)
  }

  /// A piece goes where the clock is, at its tempo.
  @Test func aPieceKeepsToAClock() throws {
    let lead = (0..<40).map {
      NoteEvent(startBeat: Double($0), durationBeats: 0.9, pitch: 40 + $0, velocity: 100)
    }
    try NoteSequence(tracks: [.init(notes: lead)], tempoMap: TempoMap(beatsPerMinute: 90))
      .writeMIDI(to: sfumato.folder("score.mid"))
    let cable = MIDICable(sfumato.folder("out"))
    let master = MIDIMaster(sfumato.folder("in"), tempo: 240)
    let arguments = [
      "perform", "score.mid", "--sounds", "flute_C4.wav", "-a", stage.device.name, "--midi-stream",
      "in", "--clock-in", "--midi-out", "out", "--clock-out", "--take", "t.mid",
    ]
    let run = try RunningProgram(sfumato, arguments)
    #expect(run.waits(for: "playing on"), "\(run.errorText)")
    usleep(300_000)
    // From the third bar on: whatever bar it begins with lies behind that.
    master.send(.position(sixteenths: 32))
    master.send(.goOn)
    #expect(run.waits(for: "a minute, from bar"), "\(run.errorText)")
    #expect(run.wait() == 0, "\(run.errorText)")
    master.end()
    var (place, notes) = (0, [(key: Int, place: Int)]())
    for arrival in cable.all() {
      switch arrival.element {
      case .transport(.position(let sixteenths)): place = 6 * sixteenths
      case .transport(.tick): place += 1
      case .message(let message):
        if case .noteOn(let key, _) = message.content { notes.append((key, place)) }
      default: break
      }
    }
    // Each note on its beat, whose tick came just before.
    #expect(notes.count > 8 && notes.last!.key == 79, "\(notes)")
    #expect(notes.allSatisfy { $0.place == 24 * ($0.key - 40) + 1 && $0.key >= 48 }, "\(notes)")
    try stage.expectTake("t", isHeardFor: 4, louderThan: 0.05)
    let none = try sfumato("jam", "--sounds", "flute_C4.wav", "--clock-in")
    #expect(none.errors.contains("--clock-in needs --midi or --midi-stream"))
  }
}

import Stage
import Sfumato
import Testing

@Suite struct PerformanceTakeTests {
  private typealias Moment = (seconds: Double, action: PerformanceEvent.Action)

  /// What a take gives back, through the bytes of a MIDI file.
  private func again(_ moments: [Moment], seconds: Double) throws -> [PerformanceEvent] {
    var take = PerformanceTake(
      startingAt: 48_000, sampleRate: 48_000, position: BlendPosition(x: 0.2, y: 0.5))
    for moment in moments {
      take.hear(moment.action, at: 48_000 + Int(moment.seconds * 48_000))
    }
    let sequence = take.sequence(endingAt: 48_000 + Int(seconds * 48_000))
    let file = try MIDIFile(bytes: sequence.midiBytes())
    #expect(file.remarks == [])
    let played = file.sequence.performanceEvents(sampleRate: 48_000)
    #expect(played.unfollowed.isEmpty)
    return played.events
  }

  @Test func aTakePlaysTheSameAgain() throws {
    let events = try again(
      [
        (0.1, .noteOn(key: 60, velocity: 0.8)), (0.2, .noteOn(key: 64, velocity: 1)),
        (0.3, .blend(BlendPosition(x: 1, y: 0.25))), (0.4, .sustainPedal(true)),
        (0.5, .noteOff(key: 60)), (0.6, .pitchBend(semitones: -1)), (0.7, .modulation(0.5)),
        (0.8, .volume(0.25)), (0.9, .expression(0.75)), (1, .noteOn(key: 64, velocity: 0.1)),
        (1.25, .allNotesOff),
      ], seconds: 2)
    let text = events.map { event in
      let milliseconds = Int((Double(event.time) / 48).rounded())
      let action: String =
        switch event.action {
        case .noteOn(let key, let velocity): "on \(key) \(Int((127 * velocity).rounded()))"
        case .noteOff(let key): "off \(key)"
        case .blend(let place):
          "blend \(Int((127 * place.x).rounded())) \(Int((127 * place.y).rounded()))"
        case .sustainPedal(let isDown): "pedal \(isDown)"
        case .pitchBend(let semitones): "bend \(semitones)"
        case .modulation(let amount): "pressure \(Int((127 * amount).rounded()))"
        case .volume(let level): "volume \(Int((127 * level).rounded()))"
        case .expression(let level): "expression \(Int((127 * level).rounded()))"
        default: "\(event.action)"
        }
      return "\(milliseconds) \(action)"
    }
    #expect(
      text == [
        "0 blend 25 64", "0 blend 25 64", "100 on 60 102", "200 on 64 127", "300 blend 127 64",
        "300 blend 127 32", "400 pedal true", "500 off 60", "600 bend -1.0", "700 pressure 64",
        "800 volume 32", "900 expression 95", "1000 off 64", "1000 on 64 13", "1250 off 64",
        "1250 pedal false",
      ])
  }

  /// Bends and pressure of single notes are theirs again, whole bends with them.
  @Test func singleNotesAreBentAgain() throws {
    let events = try again(
      [
        (0.1, .noteOn(key: 60, velocity: 0.8)), (0.1, .keyBend(key: 60, semitones: -12)),
        (0.2, .noteOn(key: 67, velocity: 0.8)), (0.5, .keyBend(key: 60, semitones: 3)),
        (0.6, .keyPressure(key: 67, amount: 1)), (0.7, .pitchBend(semitones: 5)),
        (1, .noteOff(key: 60)), (1.2, .noteOn(key: 60, velocity: 0.8)),
      ], seconds: 2)
    let told = events.compactMap { event -> String? in
      let time = Int((Double(event.time) / 480).rounded())
      func number(_ value: Double) -> Int { Int((100 * value).rounded()) }
      switch event.action {
      case .keyBend(let key, let semitones): return "\(time) bend \(key) \(number(semitones))"
      case .keyPressure(let key, let share): return "\(time) press \(key) \(number(share))"
      case .pitchBend(let semitones): return "\(time) bend \(number(semitones))"
      case .noteOn(let key, _): return "\(time) on \(key)"
      default: return nil
      }
    }
    #expect(
      told == [
        "10 on 60", "10 bend 60 -1200", "20 on 67", "50 bend 60 300", "60 press 67 100",
        "70 bend 500", "120 on 60",
      ])
  }

  @Test func whatIsStillDownEndsWithTheTake() throws {
    let events = try again([(0.5, .noteOn(key: 72, velocity: 0.5))], seconds: 1)
    #expect(events.last?.time == 48_000)
    guard case .noteOff(72) = events.last?.action else { return #expect(Bool(false)) }
    // A key that goes down and up at once is a note all the same.
    let short = try again(
      [(0.5, .noteOn(key: 72, velocity: 0.5)), (0.5, .noteOff(key: 72))], seconds: 1)
    #expect(short.map(\.time).suffix(2) == [24_000, 24_050])
  }

  @Test func whatDoesNotMoveIsNotKept() throws {
    let moments = (0..<500).map { step -> Moment in
      (0.001 * Double(step), .blend(BlendPosition(x: 0.2 + 0.02 * Double(step) / 500, y: 0.5)))
    }
    #expect(try again(moments + [(0.5, .noteOn(key: 60, velocity: 1))], seconds: 1).count < 10)
  }
}

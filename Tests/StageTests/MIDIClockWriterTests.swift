import Music
import Stage
import Synth
import Testing

/// What a clock says of a piece: 120 a minute at 48 kHz, a tick each 1000 samples.
@Suite struct MIDIClockWriterTests {
  private struct Told: Equatable {
    var transport: MIDITransport
    var sample: Int

    init(_ transport: MIDITransport, _ sample: Int) {
      (self.transport, self.sample) = (transport, sample)
    }
  }

  private func told(_ clock: PieceClock, to ends: [Int]) -> [Told] {
    var writer = MIDIClockWriter()
    var told: [Told] = []
    for end in ends {
      writer.advance(
        to: end, clock, place: { Int($0 * 24_000) }, beat: { Double($0) / 24_000 }
      ) { told.append(Told($0, $1)) }
    }
    return told
  }

  @Test func ticksDoNotDependOnHowOftenItIsAsked() {
    let once = told(PieceClock(), to: [24_001])
    #expect(once == [Told(.start, 0)] + (0...24).map { Told(.tick, 1000 * $0) })
    #expect(told(PieceClock(), to: Array(stride(from: 256, through: 24_320, by: 256))) == once)
  }

  @Test func aPauseStopsAndGoesOn() {
    let clock = PieceClock()
    clock.stop(at: 2500, 2500)
    clock.run(from: 10_000, 2500)
    #expect(
      told(clock, to: [12_000]) == [
        Told(.start, 0), Told(.tick, 0), Told(.tick, 1000), Told(.tick, 2000), Told(.stop, 2500),
        Told(.goOn, 10_000), Told(.tick, 10_500), Told(.tick, 11_500),
      ])
  }

  @Test func anotherPlaceIsTold() {
    let clock = PieceClock()
    // The third bar, 32 sixteenths on; then from the beginning.
    clock.run(from: 1500, 192_000)
    clock.run(from: 3000, 0)
    #expect(
      told(clock, to: [3500]) == [
        Told(.start, 0), Told(.tick, 0), Told(.tick, 1000), Told(.stop, 1500),
        Told(.position(sixteenths: 32), 1500), Told(.goOn, 1500), Told(.tick, 1500),
        Told(.tick, 2500), Told(.stop, 3000), Told(.start, 3000), Told(.tick, 3000),
      ])
  }

  @Test func whatAPerformanceDoesAsMessages() {
    var part = MIDIPart(channel: 3)
    func sent(_ action: PerformanceEvent.Action) -> [MIDIMessage.Content] {
      part.messages(for: action).map { message in
        #expect(message.channel == 3)
        return message.content
      }
    }
    #expect(sent(.noteOn(key: 60, velocity: 1)) == [.noteOn(key: 60, velocity: 127)])
    #expect(
      sent(.noteOn(key: 60, velocity: 0.001)) == [
        .noteOff(key: 60, velocity: 64), .noteOn(key: 60, velocity: 1),
      ])
    #expect(sent(.noteOff(key: 61)) == [])
    #expect(sent(.sustainPedal(false)) == [])
    #expect(sent(.sustainPedal(true)) == [.controlChange(controller: 64, value: 127)])
    #expect(
      sent(.blend(BlendPosition(x: 1, y: 0))) == [
        .controlChange(controller: 1, value: 127), .controlChange(controller: 74, value: 0),
      ])
    #expect(sent(.blend(BlendPosition(x: 0.999, y: 0))) == [])
    #expect(sent(.pitchBend(semitones: -1)) == [.pitchBend(-4096)])
    let wide = sent(.pitchBend(semitones: 11.5))
    #expect(wide.count == 7 && wide[2] == .controlChange(controller: 6, value: 12))
    #expect(wide.last == .pitchBend(7851))
    #expect(
      sent(.allNotesOff) == [
        .noteOff(key: 60, velocity: 64), .controlChange(controller: 64, value: 0),
      ])
  }
}

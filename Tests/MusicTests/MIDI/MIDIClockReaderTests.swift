import Music
import Testing

/// What is known of a clock whose ticks come unsteadily.
@Suite struct MIDIClockReaderTests {
  /// Lets a reader hear ticks of a tempo.
  private func hear(
    _ count: Int, _ tempo: Double, from start: Double, _ reader: inout MIDIClockReader,
    unsteady: Double = 0
  ) -> Double {
    let step = 2.5 / tempo
    for tick in 0..<count {
      let delay = unsteady * Double((tick * 7919) % 101) / 100
      reader.hear(.tick, at: start + Double(tick) * step + delay)
    }
    return start + Double(count) * step
  }

  @Test func tempoAndPlaceAreThoseOfTheTicks() throws {
    var reader = MIDIClockReader()
    #expect(reader.beatsPerMinute == nil && reader.beat(at: 0) == nil)
    // It ticks before it is started.
    let start = hear(30, 125, from: 10, &reader, unsteady: 0.003)
    reader.hear(.start, at: start - 0.001)
    let end = hear(72, 125, from: start, &reader, unsteady: 0.003)
    let tempo = try #require(reader.beatsPerMinute)
    #expect(abs(tempo - 125) < 1)
    // Three beats after the start, and the mean delay of the ticks.
    let beat = try #require(reader.beat(at: end))
    #expect(abs(beat - 3) < 0.01)
    #expect(abs(try #require(reader.seconds(atBeat: beat)) - end) < 1e-9)
    #expect(reader.isRunning && reader.isAlive(at: end) && !reader.isAlive(at: end + 1))
  }

  @Test func anotherTempoIsHeardWithinABeat() throws {
    var reader = MIDIClockReader()
    let middle = hear(100, 100, from: 0, &reader)
    _ = hear(24, 140, from: middle, &reader)
    #expect(abs(try #require(reader.beatsPerMinute) - 140) < 1)
  }

  @Test func itGoesOnWhereItIsTold() throws {
    var reader = MIDIClockReader()
    reader.hear(.start, at: 0)
    let stop = hear(48, 120, from: 0, &reader)
    reader.hear(.stop, at: stop)
    #expect(!reader.isRunning)
    // It goes on from its place: two beats.
    reader.hear(.goOn, at: 100)
    var end = hear(24, 120, from: 100, &reader)
    #expect(abs(try #require(reader.beat(at: end)) - 3) < 1e-6)
    reader.hear(.stop, at: end)
    reader.hear(.position(sixteenths: 32), at: end)
    reader.hear(.goOn, at: end)
    end = hear(24, 120, from: end, &reader)
    #expect(abs(try #require(reader.beat(at: end)) - 9) < 1e-6)
  }
}

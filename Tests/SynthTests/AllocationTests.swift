import CAllocationProbe
import Music
import Synth
import Testing

/// Rendering takes no memory, whatever happens in it.
@Suite(.enabled(if: allocation_probe_is_available() != 0))
struct AllocationTests {
  @Test func renderingAllocatesNothing() {
    let performance = Studio.performance(
      Studio.sounds(Studio.flute, Studio.cello, Studio.piano, Studio.marimba)
    ) { $0.voiceCount = 6 }
    let others = Studio.sounds(Studio.marimba, Studio.flute)
    let allocations = Studio.allocations(blocks: 80, on: performance) { block in
      // A note in each block: voices are stolen from the seventh on.
      performance.send(PerformanceEvent(.noteOn(key: 40 + block % 24, velocity: 0.7)))
      if block % 3 == 0 { performance.send(PerformanceEvent(.noteOff(key: 40 + block % 24))) }
      performance.send(PerformanceEvent(.blend(BlendPosition(x: Double(block) / 80, y: 0.3))))
      performance.send(PerformanceEvent(.pitchBend(semitones: Double(block % 5))))
      if block == 40 { performance.send(PerformanceEvent(.sounds(others))) }
      if block == 60 {
        performance.send(PerformanceEvent(.envelope(Envelope(releaseSeconds: 0.1))))
      }
      if block == 70 { performance.send(PerformanceEvent(.allNotesOff)) }
    }
    #expect(allocations.count == 0)
    #expect(performance.counters.stolen > 10)
  }

  /// Glide, unison, room, tunings, keys bent by themselves, single notes and arpeggios.
  @Test func playingAllocatesNothing() throws {
    let performance = Studio.performance(
      Studio.sounds(Studio.flute, Studio.cello, Studio.piano, Studio.marimba)
    ) {
      $0.voiceCount = 16
      $0.voicing.glideSeconds = 0.1
      $0.voicing.unison = 3
      $0.chorus.mix = 0.4
      $0.room.mix = 0.4
      $0.velocityCurve = 0.7
    }
    let tables = [
      TuningTable(.equal), TuningTable(try ScalaScale(parsing: "five\n1\n240.0")),
      TuningTable(.equal),
    ]
    let allocations = Studio.allocations(blocks: 120, on: performance) { block in
      let key = 48 + block % 24
      performance.send(PerformanceEvent(.noteOn(key: key, velocity: 0.7)))
      performance.send(PerformanceEvent(.keyBend(key: key, semitones: 0.3)))
      performance.send(PerformanceEvent(.keyPressure(key: key, amount: 0.3)))
      if block % 3 == 0 { performance.send(PerformanceEvent(.noteOff(key: 48 + block % 24))) }
      if block % 40 == 10 { performance.send(PerformanceEvent(.temperament(tables[block / 40]))) }
      if block == 30 { performance.send(PerformanceEvent(.set(.mono, 1))) }
      if block == 50 { performance.send(PerformanceEvent(.set(.arpeggio, 4))) }
      if block == 60 { performance.send(PerformanceEvent(.set(.arpeggioBeats, 0.0625))) }
      if block == 70 { performance.send(PerformanceEvent(.set(.roomDecay, 4))) }
      if block == 80 { performance.send(PerformanceEvent(.set(.mono, 0))) }
      if block == 100 { performance.send(PerformanceEvent(.set(.roomMix, 0))) }
      if block == 110 { performance.send(PerformanceEvent(.set(.arpeggio, 0))) }
    }
    #expect(allocations.count == 0)
    #expect(allocations.last.contains { $0 != 0 })
  }

  @Test func whatMIDIMeansAllocatesNothing() {
    var control = MIDIControl(blends: true, keepsUnfollowed: false)
    var count = 0
    func play(_ channel: Int, _ content: MIDIMessage.Content) {
      control.play(MIDIMessage(channel: channel, content)) { _ in count += 1 }
    }
    let before = allocation_probe_count()
    for channel in 0..<16 {
      for key in 0..<128 { play(channel, .noteOn(key: key, velocity: 100)) }
      for controller in 0..<128 {
        play(channel, .controlChange(controller: controller, value: 127))
        play(channel, .noteOff(key: controller, velocity: 0))
        play(channel, .controlChange(controller: controller, value: 0))
      }
      play(channel, .pitchBend(100))
      play(channel, .channelPressure(3))
      play(channel, .keyPressure(key: channel, pressure: 3))
      play(channel, .programChange(3))
    }
    let allocations = allocation_probe_count() - before
    #expect(allocations == 0)
    #expect(count > 4_000)
  }
}

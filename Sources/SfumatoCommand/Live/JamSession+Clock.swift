import Sfumato

/// A jam that keeps to an external clock: its bars begin with the clock's, whichever these are.
extension JamSession: ClockFollowing {
  /// Ticks of a beat in a file, on which tempi begin.
  private static let ticks = Double(NoteSequence.writtenTicksPerBeat)
  /// Tempi that rests may have until a bar of the clock comes.
  private static let restTempi = 12.0...900.0
  /// Beats that may lie between bars of both, which nobody hears, and the share between tempi.
  private static let (tolerance, tempoTolerance) = (0.004, 0.0015)

  private var samplesHandedOn: Int { performance.ensemble.handedOn }

  /// The first beat, in whole ticks, of which nothing was handed on yet.
  private var firstFreeBeat: Double {
    var tick = Int((performance.beat(atSample: samplesHandedOn) * Self.ticks).rounded(.down))
    while performance.sample(atBeat: Double(tick) / Self.ticks) < samplesHandedOn { tick += 1 }
    return Double(max(0, tick)) / Self.ticks
  }

  func begin(with clock: ClockPrediction) -> String {
    if !isPaused { _ = stand() }
    // Where it rests, beats go as fast as brings a bar of its own to a bar of the clock.
    let free = max(firstFreeBeat, endBeat)
    let start = performance.sample(atBeat: free)
    let length = metre.beatsPerBar
    var clockBar = (clock.beat(atSample: start) / length + 0.05).rounded(.up)
    var bar = (free / length + 0.05).rounded(.up)
    while true {
      let samples = clock.sample(atBeat: length * clockBar) - start
      let rate = performance.ensemble.sampleRate
      let tempo = (length * bar - free) / (Double(max(samples, 1)) / rate) * 60
      if Self.restTempi.contains(tempo) {
        performance.setTempo(ClockPrediction.written(tempo), fromBeat: free)
        break
      }
      if tempo < Self.restTempi.lowerBound { bar += 1 } else { clockBar += 1 }
    }
    performance.setTempo(clock.beatsPerMinute, fromBeat: length * bar)
    steered = length * bar
    goOn(atBar: length * bar)
    return "from bar \(Int(bar) + 1)"
  }

  func stand() -> String { isPaused ? "stopped" : pause() }

  func keep(to clock: ClockPrediction) {
    let bar = firstBar(after: samplesHandedOn)
    let sample = performance.sample(atBeat: bar)
    guard bar > steered, !isPaused, sample < samplesHandedOn + LiveSession.steeredAhead else {
      return
    }
    steered = bar
    let there = clock.beat(atSample: sample)
    // Which bar of the clock it is does not matter.
    let length = metre.beatsPerBar
    let ahead = there - bar - length * ((there - bar) / length).rounded()
    let tempo = clock.tempo(ahead: ahead, length: length)
    let now = performance.sequence.tempoMap.beatsPerMinute(atBeat: bar)
    guard
      abs(ahead) > Self.tolerance || abs(tempo - now) > Self.tempoTolerance * now
    else { return }
    performance.setTempo(tempo, fromBeat: bar)
  }
}

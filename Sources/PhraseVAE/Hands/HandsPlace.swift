import Foundation
import Music

/// Where a sixteenth lies in its bar, and how fast it goes: what hands know beside the strokes.
package struct HandsPlace: Sendable, Equatable {
  /// Sixteenths since the beginning of the bar.
  package var stepInBar: Int
  /// Sixteenths of the bar.
  package var stepsPerBar: Int
  /// Quarter notes a minute.
  package var beatsPerMinute: Double

  /// Numbers by which the network is told of a step: strokes, sixteenth of the beat, place in the bar,
  /// length of the bar, tempo.
  package static let channelCount = PlayedDrums.drumCount + 4 + 5 + 1 + 1

  /// Makes a place.
  package init(stepInBar: Int, stepsPerBar: Int, beatsPerMinute: Double) {
    self.stepInBar = stepInBar
    self.stepsPerBar = max(1, stepsPerBar)
    self.beatsPerMinute = beatsPerMinute
  }

  /// The places of the first sixteenths of a piece.
  package static func places(of sequence: NoteSequence, stepCount: Int) -> [HandsPlace] {
    (0..<stepCount).map { step in
      let beat = Double(step) / 4
      let start = sequence.metreMap.startBeat(ofBar: sequence.metreMap.bar(atBeat: beat))
      return HandsPlace(
        stepInBar: Int((4 * (beat - start)).rounded(.down)),
        stepsPerBar: sequence.metreMap.metre(atBeat: beat).stepsPerBar,
        beatsPerMinute: sequence.tempoMap.beatsPerMinute(atBeat: beat))
    }
  }

  /// What the network is told.
  /// - Parameters:
  ///   - mask: the drums that are struck, a bit each.
  ///   - values: ``channelCount`` numbers.
  package func write(mask: UInt16, to values: UnsafeMutablePointer<Float>) {
    var next = 0
    func add(_ value: Float) {
      values[next] = value
      next += 1
    }
    for drum in 0..<PlayedDrums.drumCount { add(mask >> UInt16(drum) & 1 == 1 ? 1 : 0) }
    for sixteenth in 0..<4 { add(stepInBar % 4 == sixteenth ? 1 : 0) }
    let phase = 2 * Float.pi * Float(stepInBar) / Float(stepsPerBar)
    add(stepInBar == 0 ? 1 : 0)
    for harmonic in 1...2 {
      add(cos(Float(harmonic) * phase))
      add(sin(Float(harmonic) * phase))
    }
    add(Float(stepsPerBar) / 16 - 1)
    add(Float(log2(min(max(beatsPerMinute, 20), 400) / 110)))
  }
}

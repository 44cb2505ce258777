import Foundation
import Segmentation
import Signal
import Synth

/// How a performance is brought into the range and the loudness of a target.
struct TransferFit: Sendable {
  /// Octaves that the line is moved.
  let octaves: Int
  /// Level of the performance that is played with the force of the target's recordings, in dB.
  let loudDB: Float
  /// That force, 0…1.
  let force: Double
  /// Lowest and highest pitch of the performance, without a twentieth at either end; nil without pitch.
  let range: ClosedRange<Double>?
  /// Pitches of the targets; those without have none.
  let targets: [Double]

  /// A performance whose middle lies nearer to the target stays in its octave, in semitones.
  private static let near = 12.0

  /// - Parameters:
  ///   - line: what was heard.
  ///   - sounds: the target.
  ///   - octaves: nil to choose.
  ///   - velocity: force of what is loud, 0…1; nil for that of the recordings.
  init(_ line: LineListener.Line, _ sounds: SoundSet, octaves: Int?, velocity: Double?) {
    let track = line.track
    var heard: [Double] = []
    for (t, pitch) in track.pitches.enumerated()
    where track.tones[min(t, track.tones.count - 1)] > 0.5 {
      if track.level(at: Double(t) * track.hopSeconds) > line.loudDB - 30 { heard.append(pitch) }
    }
    heard.sort()
    let targets = sounds.notes.compactMap(\.condition.pitch)
    self.targets = targets
    if line.hasPitch, !heard.isEmpty {
      let edge = heard.count / 20
      range = heard[edge]...heard[heard.count - 1 - edge]
      let middle = heard[heard.count / 2]
      let target = targets.isEmpty ? middle : targets.reduce(0, +) / Double(targets.count)
      let away = middle - target
      let chosen = abs(away) <= Self.near ? 0 : -Int((away / 12).rounded())
      self.octaves = octaves ?? chosen
    } else {
      range = nil
      self.octaves = octaves ?? 0
    }
    loudDB = line.loudDB
    let own = sounds.notes.map(\.condition.velocity)
    force = velocity ?? own.reduce(0, +) / Double(own.count)
  }

  /// How hard a level is played, 0…1: amplitude goes with the square of force, as in samplers.
  func velocity(ofDB level: Float) -> Double {
    min(1, max(0.05, force * pow(10, Double(level - loudDB) / 40)))
  }
}

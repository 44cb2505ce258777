import Foundation
import Signal

/// What a recording is like from moment to moment: the evidence that notes are found by.
public struct PerformanceFrames: Sendable {
  /// Pitch every 10 ms.
  public let track: PitchTrack
  /// The simplest melody that explains the track: a pitch for each of its frames, nil in rests.
  public let melody: [Double?]
  /// Where sound begins.
  public let strength: OnsetStrength
  /// Level.
  public let level: LevelTrack
  /// The level that counts as loud in this recording, in dB: of the loudest twentieth.
  public let loudDB: Float
  /// Below this level is silence, in dB.
  public let silenceDB: Float

  /// Seconds from one frame of pitch to the next.
  package static let pitchHop = 0.01
  /// Silence lies this much below what is loud.
  static let rangeDB: Float = 48

  /// Listens to samples.
  /// - Parameters:
  ///   - samples: mono.
  ///   - sampleRate: in Hz.
  ///   - reference: level of the whole recording, of which the samples may be a part.
  public init(_ samples: [Float], sampleRate: Double, reference: RecordingLevel) {
    let clip = AudioClip(samples: samples, sampleRate: sampleRate)
    let highest = min(108.5, Units.hzToPitch(sampleRate / 4.5))
    track = PitchTracker(pitches: 23.5...highest, hopSeconds: Self.pitchHop).track(clip)
    strength = OnsetStrength(samples, sampleRate: sampleRate, reference: reference.peak)
    level = LevelTrack(samples, sampleRate: sampleRate)
    loudDB = reference.loudDB
    silenceDB = max(reference.loudDB - Self.rangeDB, -90)
    let (track, strength, silence) = (track, strength, silenceDB)
    let median = Self.runningMedian(strength.values, hopSeconds: strength.hopSeconds)
    let frames = track.pitches.indices.map { t -> MelodyPath.Frame in
      let time = Double(t) * track.hopSeconds
      let i = Int((time / strength.hopSeconds).rounded())
      var onset: Float = 0
      for j in max(0, i - 3)...max(0, i + 3) where j < strength.values.count {
        onset = max(onset, strength.values[j] - median[j])
      }
      let powerDB = Float(Units.powerToDB(Double(max(track.powers[t], 1e-12))))
      return MelodyPath.Frame(
        pitch: track.pitches[t], isSilent: powerDB < silence, onset: min(1, onset / 0.12))
    }
    melody = MelodyPath().melody(through: frames)
  }

  /// The median of the strength over the quarter second before each frame: what is usual there.
  static func runningMedian(_ values: [Float], hopSeconds: Double) -> [Float] {
    let count = max(1, Int(0.25 / hopSeconds))
    let step = 3  // a median need not be renewed at every frame
    var result = [Float](repeating: 0, count: values.count)
    for start in stride(from: 0, to: values.count, by: step) {
      let window = values[max(0, start - count)..<max(1, start)].sorted()
      let median = window.isEmpty ? 0 : window[window.count / 2]
      for t in start..<min(start + step, values.count) { result[t] = median }
    }
    return result
  }
}

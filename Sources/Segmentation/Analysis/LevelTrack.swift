import Foundation
import Signal

/// How loud a sound is at each moment: the level of a short window, in dB.
public struct LevelTrack: Sendable {
  /// Levels in dB of full scale, `[frame]`, at least −120.
  public let values: [Float]
  /// Seconds from one frame to the next; frame `t` is centred on `t · hopSeconds`.
  public let hopSeconds: Double

  /// What silence is given.
  public static let floorDB: Float = -120

  /// Measures a sound.
  /// - Parameters:
  ///   - samples: mono.
  ///   - sampleRate: in Hz.
  ///   - windowSeconds: what each value looks at, centred on its moment.
  public init(_ samples: [Float], sampleRate: Double, windowSeconds: Double = 0.02) {
    let hop = max(1, Int((OnsetStrength.hop * sampleRate).rounded()))
    let half = max(1, Int(windowSeconds * sampleRate / 2))
    hopSeconds = Double(hop) / sampleRate
    var sums = [0.0]
    sums.reserveCapacity(samples.count + 1)
    var sum = 0.0
    for sample in samples {
      sum += Double(sample) * Double(sample)
      sums.append(sum)
    }
    let count = samples.isEmpty ? 1 : 1 + (samples.count - 1 + hop - 1) / hop
    values = (0..<count).map { t in
      let (first, last) = (max(0, t * hop - half), min(samples.count, t * hop + half))
      guard first < last else { return Self.floorDB }
      let power = max(0, sums[last] - sums[first]) / Double(2 * half)
      return max(Self.floorDB, Float(Units.powerToDB(max(power, 1e-12))))
    }
  }
}

import Foundation
import Signal

/// How loud a recording is as a whole, found before it is looked at in parts.
public struct RecordingLevel: Sendable {
  /// The largest magnitude of any sample.
  public let peak: Float
  /// The level that the loudest twentieth of what sounds reaches, in dB; −90 for silence.
  public let loudDB: Float

  /// Measures samples that lie in memory.
  public init(of samples: [Float]) {
    var histogram = Histogram()
    histogram.add(samples)
    self = histogram.level
  }

  private init(peak: Float, loudDB: Float) {
    self.peak = peak
    self.loudDB = loudDB
  }

  /// Counts how often each level occurs.
  public struct Histogram: Sendable {
    private static let floorDB = -130
    /// Levels below are silence.
    private static let silenceDB = -90
    /// Samples whose power is one level.
    private static let blockLength = 1024

    private var peak: Float = 0
    private var counts = [Int](repeating: 0, count: 151)

    /// Counts nothing yet.
    public init() {}

    /// Counts a stretch of samples.
    public mutating func add(_ samples: [Float]) {
      for start in stride(from: 0, to: samples.count, by: Self.blockLength) {
        let end = min(start + Self.blockLength, samples.count)
        var power: Float = 0
        for i in start..<end {
          peak = max(peak, abs(samples[i]))
          power += samples[i] * samples[i]
        }
        let decibels = Units.powerToDB(Double(max(power / Float(end - start), 1e-13)))
        counts[min(counts.count - 1, max(0, Int(decibels.rounded()) - Self.floorDB))] += 1
      }
    }

    /// What was counted.
    public var level: RecordingLevel {
      let sounding = counts[(Self.silenceDB - Self.floorDB)...].reduce(0, +)
      var above = 0
      for index in counts.indices.reversed() where index >= Self.silenceDB - Self.floorDB {
        above += counts[index]
        if above > 0, 20 * above >= sounding {
          return RecordingLevel(peak: peak, loudDB: Float(index + Self.floorDB))
        }
      }
      return RecordingLevel(peak: peak, loudDB: Float(Self.silenceDB))
    }
  }
}

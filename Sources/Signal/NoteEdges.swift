import Foundation

/// Takes the steps off a sound's ends: a sound that begins or ends away from zero clicks.
public enum NoteEdges {
  /// A first or last sample above this share of the peak is a step.
  public static let step: Float = 0.002
  /// Seconds in which a sound that begins with a step rises.
  public static let riseSeconds = 0.001
  /// Seconds in which a sound that ends with a step falls.
  public static let fallSeconds = 0.005

  /// Which ends of a sound are steps.
  public struct Steps: Sendable, Equatable {
    /// Whether it begins with one.
    public let first: Bool
    /// Whether it ends with one.
    public let last: Bool

    /// Looks at a sound; one without samples has no steps.
    public init(of samples: [Float]) {
      let peak = samples.reduce(0) { max($0, abs($1)) }
      first = samples.first.map { abs($0) > step * peak } ?? false
      last = samples.last.map { abs($0) > step * peak } ?? false
    }
  }

  /// Fades the ends that are steps, along half a cosine. Others stay as they are, sample for sample.
  public static func soften(_ samples: inout [Float], sampleRate: Double) {
    soften(&samples, Steps(of: samples), sampleRate: sampleRate)
  }

  /// Fades the ends that are steps in another sound, such as the sum of channels of which this is one.
  /// - Parameters:
  ///   - samples: what is faded.
  ///   - steps: which ends.
  ///   - sampleRate: in Hz.
  public static func soften(_ samples: inout [Float], _ steps: Steps, sampleRate: Double) {
    if steps.first {
      let count = min(samples.count, max(1, Int(riseSeconds * sampleRate)))
      for i in 0..<count { samples[i] *= rise(i, of: count) }
    }
    if steps.last {
      let count = min(samples.count, max(1, Int(fallSeconds * sampleRate)))
      for i in 0..<count { samples[samples.count - 1 - i] *= rise(i, of: count) }
    }
  }

  private static func rise(_ index: Int, of count: Int) -> Float {
    Float(0.5 - 0.5 * cos(Double.pi * Double(index) / Double(count)))
  }
}

import CKernels
import Foundation
import Signal

/// Two channels that voices are added to, hop by hop; volume and limiter at the end.
///
/// A voice may begin at any sample of a hop and reaches as far into the next one.
final class Mixer {
  /// The hop that was finished last, `[hopLength]`.
  var left: UnsafeMutablePointer<Float> { out.base }
  /// The same for the right channel.
  var right: UnsafeMutablePointer<Float> { out.base + hopLength }

  private let hopLength: Int
  private let sums: AlignedBuffer  // [2, 2 · hopLength]
  private let out: AlignedBuffer  // [2, hopLength]
  private let pans: AlignedBuffer  // [128, 2]: shares of left and right, by key
  private var limiter: Limiter
  private var level: Float
  private var width: Double
  private var wantedWidth: Double

  /// Most by which the width changes in a hop.
  private static let widthStep = 0.02

  /// - Parameters:
  ///   - width: how far keys are spread from left to right, 0…1.
  ///   - level: of the first sample, linear.
  init(hopLength: Int, hopSeconds: Double, width: Double, level: Float) {
    self.hopLength = hopLength
    self.level = level
    sums = AlignedBuffer(count: 4 * hopLength)
    out = AlignedBuffer(count: 2 * hopLength)
    pans = AlignedBuffer(count: 256)
    limiter = Limiter(hopSeconds: hopSeconds)
    self.width = Self.bounded(width)
    wantedWidth = self.width
    spread()
  }

  /// Goes towards another spread of the keys, 0…1.
  func widen(to width: Double) { wantedWidth = Self.bounded(width) }

  /// Is where it is to go, without a way there.
  /// - Parameter level: of the next sample, linear.
  func settle(level: Float) {
    self.level = level
    guard width != wantedWidth else { return }
    width = wantedWidth
    spread()
  }

  private static func bounded(_ width: Double) -> Double { width.isNaN ? 0 : min(max(width, 0), 1) }

  private func spread() {
    for key in 0..<128 {
      let side = width * (Double(key) - 64) / 64
      let angle = (1 + side) * Double.pi / 4
      pans.base[2 * key] = Float(cos(angle))
      pans.base[2 * key + 1] = Float(sin(angle))
    }
  }

  /// Adds a hop of a voice, its gain on a straight line.
  /// - Parameters:
  ///   - samples: `[hopLength]`.
  ///   - offset: sample of the hop at which they begin.
  /// - Returns: their energy.
  func add(
    _ samples: UnsafePointer<Float>, key: Int, offset: Int, from start: Float, to end: Float
  ) -> Float {
    let left = sums.base + offset
    let pan = pans.base + 2 * min(max(key, 0), 127)
    return kernel_mix_ramp(
      left, left + 2 * hopLength, samples, start, end, pan[0], pan[1], hopLength)
  }

  /// Finishes a hop: ``left`` and ``right`` are ready, and what reached beyond begins the next.
  /// - Parameter target: level at its end, linear.
  /// - Returns: the largest magnitude.
  func finish(level target: Float) -> Float {
    let step = (target - level) / Float(hopLength)
    for channel in 0..<2 {
      let sum = sums.base + channel * 2 * hopLength
      let out = out.base + channel * hopLength
      for i in 0..<hopLength { out[i] = sum[i] * (level + step * Float(i + 1)) }
      sum.update(from: sum + hopLength, count: hopLength)
      (sum + hopLength).update(repeating: 0, count: hopLength)
    }
    level = target
    if width != wantedWidth {
      width += min(max(wantedWidth - width, -Self.widthStep), Self.widthStep)
      spread()
    }
    limiter.process(left, right, count: hopLength)
    var peak: Float = 0
    for i in 0..<2 * hopLength { peak = max(peak, abs(out.base[i])) }
    return peak
  }
}

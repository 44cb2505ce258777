import Foundation
import Signal

/// A stretch of a rendered note that a sampler may repeat without a click.
///
/// The loop begins in the sustain and lasts whole periods: of all lengths around the wanted one, that
/// is taken after which the sound is most like itself (highest normalised correlation over 20 ms).
/// Before the loop's end the sound is then faded into what comes before the loop's beginning, so that the
/// seam continues as the note once did.
package struct SeamlessLoop: Sendable {
  /// The note with its loop faded; as many samples as before up to the loop's end, none after it.
  package private(set) var samples: [Float] = []
  /// The loop.
  package let range: Range<Int>
  /// What its level falls by from its beginning to its end, in dB.
  private let fallDB: Double
  private let fadeCount: Int

  /// Finds a loop; nil if the sustain is shorter than 0.2 s, or its level moves by more than 6 dB.
  /// - Parameters:
  ///   - samples: mono.
  ///   - sustain: the part that may be looped.
  ///   - sampleRate: in Hz.
  package init?(_ samples: [Float], sustain: Range<Int>, sampleRate: Double) {
    let fade = Int(Self.fadeSeconds * sampleRate)
    let window = Int(Self.windowSeconds * sampleRate)
    let sustain = sustain.clamped(to: 0..<samples.count)
    guard sustain.count >= Int(0.2 * sampleRate) else { return nil }
    // The last two thirds of the sustain, the fade being taken from before them.
    let start = sustain.lowerBound + max(fade, sustain.count / 3)
    let wanted = sustain.upperBound - window - start
    let shortest = max(window, wanted * 3 / 4)
    guard shortest < wanted else { return nil }
    var best = (length: wanted, likeness: -Float.infinity)
    samples.withUnsafeBufferPointer { x in
      for length in shortest...wanted {
        let likeness = Self.correlation(
          x.baseAddress! + start - window, x.baseAddress! + start - window + length, 2 * window)
        if likeness > best.likeness { best = (length, likeness) }
      }
    }
    let end = start + best.length
    let block = min(best.length, start, Int(Self.levelSeconds * sampleRate))
    let fall =
      Self.levelDB(samples[start - block..<start]) - Self.levelDB(samples[end - block..<end])
    guard abs(fall) < Self.mostStepDB else { return nil }
    range = start..<end
    fallDB = fall
    fadeCount = min(fade, best.length / 2)
    self.samples = looped(samples)
  }

  /// Makes the loop in a sound as it was made in the one that it was found in: for the channels of that.
  /// - Parameter sound: as long as that was.
  package func looped(_ sound: [Float]) -> [Float] {
    let (start, end, length) = (range.lowerBound, range.upperBound, range.count)
    // What falls or rises from the loop's beginning to its end would jump back at each turn: it is made
    // level, along a straight line in dB.
    var samples = sound
    for i in 0..<length {
      samples[start + i] *= Float(pow(10, fallDB / 20 * Double(i) / Double(length)))
    }
    var made = Array(samples[..<end])
    for i in 0..<fadeCount {
      // Alike sounds keep their level when their amplitudes are faded.
      let share = Float(i + 1) / Float(fadeCount + 1)
      let (late, early) = (end - fadeCount + i, start - fadeCount + i)
      made[late] = (1 - share) * samples[late] + share * samples[early]
    }
    return made
  }

  private static let fadeSeconds = 0.15
  private static let levelSeconds = 0.2
  /// A level that changes by more than this from the loop's beginning to its end does not sustain.
  private static let mostStepDB = 6.0

  private static func levelDB(_ samples: ArraySlice<Float>) -> Double {
    let sum = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    return Units.amplitudeToDB((sum / Double(max(samples.count, 1))).squareRoot() + 1e-9)
  }

  private static let windowSeconds = 0.01

  private static func correlation(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int
  ) -> Float {
    var (ab, aa, bb): (Float, Float, Float) = (0, 1e-20, 1e-20)
    for i in 0..<count {
      ab += a[i] * b[i]
      aa += a[i] * a[i]
      bb += b[i] * b[i]
    }
    return ab / (aa * bb).squareRoot()
  }

  /// How much the seam stands out: the largest second difference within two samples of it, over the
  /// largest of the whole loop. Above 1 it may click.
  package var seamRatio: Double {
    let loop = Array(samples[range])
    func bend(_ a: Float, _ b: Float, _ c: Float) -> Double { Double(abs(a - 2 * b + c)) }
    let n = loop.count
    var inside = 1e-12
    for i in 1..<n - 1 { inside = max(inside, bend(loop[i - 1], loop[i], loop[i + 1])) }
    let seam = max(
      bend(loop[n - 2], loop[n - 1], loop[0]), bend(loop[n - 1], loop[0], loop[1]))
    return seam / inside
  }
}

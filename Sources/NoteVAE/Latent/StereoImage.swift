import Foundation
import Signal

/// What is kept of a note's stereo beside the one channel that the model knows, the mid: in bands of
/// frequency, how much of the side goes with the mid and how much goes its own way.
///
/// With mid `M` and side `S`, half the sum and half the difference of left and right, a band has
///
///     pan = cov(S, M) / var(M),    spread = √(var(S) / var(M) - pan²)
///
/// A pan of 1 is all left, -1 all right; a pan of 0 and a spread of 1 are two channels that have nothing in
/// common. The
/// side is made again of the mid by them, and left `M + S` and right `M - S` have the mid for their
/// mean whatever they are. There are two sets: one of the attack and one of what follows, as the attack
/// comes from one place and the rest from the room.
///
/// Source: Breebaart, van de Par, Kohlrausch, Schuijers 2005, "Parametric coding of stereo audio"; the
/// form by mid and side is that of Herre et al. 2008, "MPEG Surround", prediction mode.
public struct StereoImage: Sendable, Equatable {
  /// Bands of each set.
  public static let bandCount = 32
  /// Sets: attack, and what follows.
  public static let setCount = 2

  /// The part of the side that goes with the mid, `[set, band]`, -``most``…``most``.
  public let pan: [Float]
  /// The part that does not, `[set, band]`, 0…``most``.
  public let spread: [Float]
  /// How much what does not go with the mid moves against it, as voices of a choir do and the strings of
  /// a piano do not: radians by which the phase of a tone swings to either side, 0…``mostMotion``.
  public let motion: Float

  /// The largest √(pan² + spread²) of a band: a side that is louder than the mid by 6 dB.
  public static let most: Float = 2
  /// The motion at which nothing stays the same for long: the first zero of the Bessel function J₀.
  public static let mostMotion: Float = 2.405

  /// Makes an image; in each band √(pan² + spread²) is brought to ``most`` at most.
  /// - Parameters:
  ///   - pan: `[set, band]`.
  ///   - spread: `[set, band]`, at least 0.
  ///   - motion: in radians.
  public init(pan: [Float], spread: [Float], motion: Float = 0) {
    let count = Self.setCount * Self.bandCount
    precondition(
      pan.count == count && spread.count == count,
      "an image of \(pan.count) and \(spread.count) numbers, not \(count)")
    var (pan, spread) = (pan, spread)
    for i in 0..<count {
      (pan[i], spread[i]) = Self.bounded(pan: pan[i], spread: spread[i])
    }
    self.pan = pan
    self.spread = spread
    self.motion = min(max(motion, 0), Self.mostMotion)
  }

  /// A pair of numbers brought into its range.
  /// - Parameter limit: of √(pan² + spread²).
  package static func bounded(
    pan: Float, spread: Float, limit: Float = most
  ) -> (pan: Float, spread: Float) {
    let spread = max(0, spread)
    let size = (pan * pan + spread * spread).squareRoot()
    guard size > limit else { return (pan, spread) }
    return (limit * pan / size, limit * spread / size)
  }

  /// An image between images, on straight lines; a note without one lies in the middle.
  /// - Returns: nil if no note has one.
  static func blend(_ images: [StereoImage?], weights: [Double]) -> StereoImage? {
    guard images.contains(where: { $0 != nil }) else { return nil }
    var pan = [Float](repeating: 0, count: setCount * bandCount)
    var spread = pan
    var motion: Float = 0
    for (image, weight) in zip(images, weights) {
      guard let image else { continue }
      for i in pan.indices {
        pan[i] += Float(weight) * image.pan[i]
        spread[i] += Float(weight) * image.spread[i]
      }
      motion += Float(weight) * image.motion
    }
    return StereoImage(pan: pan, spread: spread, motion: motion)
  }

  // MARK: - Over time

  /// Seconds after the onset at which the set of the attack ends.
  private static let attackSeconds = 0.1
  /// Seconds in which one set goes over into the other, around that.
  private static let turnSeconds = 0.04

  /// Share of the second set at a moment.
  /// - Parameter seconds: since the onset.
  package static func heldShare(atSeconds seconds: Double) -> Float {
    Float(min(max((seconds - attackSeconds) / turnSeconds + 0.5, 0), 1))
  }

  /// Share of the motion that there is at a moment: strokes are over before it can be heard as one.
  /// - Parameter seconds: since the onset.
  package static func motionShare(atSeconds seconds: Double) -> Float {
    Float(min(max((seconds - attackSeconds) / 0.5, 0), 1))
  }

  // MARK: - Over frequency

  /// Where each bin lies among the bands, in bands, fractions included; `[bin]`, below the last band.
  ///
  /// The bands are evenly spaced by the ear's own bandwidths between 40 Hz and 20 kHz, and each fades
  /// over into the next. Source: Glasberg, Moore 1990, "Derivation of auditory filter shapes".
  package static func positions(_ configuration: NoteModelConfiguration) -> [Float] {
    func rate(_ hz: Double) -> Double { 21.4 * log10(1 + 0.00437 * hz) }
    let (low, high) = (rate(40), rate(20_000))
    let binHz = configuration.sampleRate / Double(configuration.stft.fftLength)
    return (0..<configuration.stft.binCount).map { bin in
      let place = (rate(Double(bin) * binHz) - low) / (high - low) * Double(bandCount - 1)
      return Float(min(max(place, 0), Double(bandCount - 1) - 1e-3))
    }
  }
}

import Neural
import Signal

/// White noise as the frames of its short-time transform, of expected power 1 in every bin, and what
/// came before: voices shape it, each a part of it that lies some frames back, so that no two make the
/// same noise at the same time.
///
/// Thread role: any one thread; nothing is allocated or locked after `init`.
final class NoiseFrames {
  /// Frames that are kept.
  let count: Int

  private let frame: FrameTransform
  private let samples: AlignedBuffer  // [windowLength]
  private let frames: AlignedBuffer  // [count, bin, 2]
  private let deviation: Float
  private var random: RandomGenerator
  private var newest = 0

  /// Thread role: control.
  /// - Parameters:
  ///   - count: frames that are kept, all filled at once.
  ///   - seed: decides the noise.
  init(_ configuration: STFTConfiguration, count: Int, seed: UInt64) {
    self.count = count
    frame = FrameTransform(configuration)
    samples = AlignedBuffer(count: configuration.windowLength)
    frames = AlignedBuffer(count: count * 2 * configuration.binCount)
    let window = configuration.window.values(length: configuration.windowLength)
    deviation = 1 / window.reduce(0) { $0 + $1 * $1 }.squareRoot()
    random = RandomGenerator(seed: seed)
    for _ in 0..<count + configuration.windowLength / configuration.hopLength { advance() }
  }

  /// Makes the next frame.
  func advance() {
    let configuration = frame.configuration
    let kept = configuration.windowLength - configuration.hopLength
    samples.base.update(from: samples.base + configuration.hopLength, count: kept)
    let fresh = UnsafeMutableBufferPointer(
      start: samples.base + kept, count: configuration.hopLength)
    random.fillNormal(fresh)
    for i in fresh.indices { fresh[i] *= deviation }
    frame.forward(samples.base)
    newest = newest + 1 < count ? newest + 1 : 0
    let size = 2 * configuration.binCount
    (frames.base + newest * size).update(from: frame.spectrum.base, count: size)
  }

  /// The frame that is `age` (0 ..< `count`) older than the newest, `[bin, 2]`.
  func frame(age: Int) -> UnsafePointer<Float> {
    let place = newest - age
    let size = 2 * frame.configuration.binCount
    return UnsafePointer(frames.base + (place < 0 ? place + count : place) * size)
  }
}

import CKernels

/// Sound from frames that are made while it plays, in blocks of any size.
///
/// Samples are those of ``STFT/synthesize(_:)``, bit for bit, whatever the block size. The way
/// is by pulling: whoever needs samples lends a block and a closure that writes the next frame, and
/// the closure is called exactly as often as the block needs. The first block needs about
/// `windowLength / (2·hopLength)` frames at once, so that sound starts without delay. Thread role:
/// any one thread; nothing is allocated or locked after `init`.
public final class StreamingISTFT {
  /// How the frames were made.
  public let configuration: STFTConfiguration

  private let frame: FrameTransform
  private let sum: AlignedBuffer  // [windowLength] overlap-add of windowed frames
  private let weight: AlignedBuffer  // [windowLength] overlap-add of squared windows
  private let ready: AlignedBuffer  // finished samples, of which `readyStart..<readyEnd` unread
  private var readyStart = 0
  private var readyEnd = 0
  private var framesTaken = 0
  private var ended = false

  /// Makes an inverse transform that has seen no frame yet.
  public init(_ configuration: STFTConfiguration) {
    self.configuration = configuration
    frame = FrameTransform(configuration)
    sum = AlignedBuffer(count: configuration.windowLength)
    weight = AlignedBuffer(count: configuration.windowLength)
    ready = AlignedBuffer(count: configuration.windowLength)
  }

  /// Forgets all frames; the next one is frame 0.
  public func reset() {
    sum.clear()
    weight.clear()
    readyStart = 0
    readyEnd = 0
    framesTaken = 0
    ended = false
  }

  /// Writes the next samples into `block`.
  /// - Parameters:
  ///   - block: mono, any length; overwritten.
  ///   - nextFrame: writes the next frame, `[bin, 2]`, into the memory lent to it, and returns
  ///     true; or returns false once there are no more.
  /// - Returns: samples written: `block.count`, or fewer once the frames have ended; the rest of
  ///   `block` is untouched. The last sample is the one under the centre of the last frame (or, for
  ///   hops longer than half the window, the last one that a further frame could not have reached).
  public func pull(
    into block: UnsafeMutableBufferPointer<Float>,
    nextFrame: (UnsafeMutableBufferPointer<Float>) -> Bool
  ) -> Int {
    guard let destination = block.baseAddress else { return 0 }
    var written = 0
    while written < block.count {
      if readyStart == readyEnd {
        guard !ended else { break }
        let spectrum = UnsafeMutableBufferPointer(
          start: frame.spectrum.base, count: frame.spectrum.count)
        if nextFrame(spectrum) { addFrame() } else { end() }
        continue
      }
      let count = min(block.count - written, readyEnd - readyStart)
      (destination + written).update(from: ready.base + readyStart, count: count)
      readyStart += count
      written += count
    }
    return written
  }

  /// Adds the frame in `frame.spectrum`; the samples that no later frame reaches become ready.
  private func addFrame() {
    let hop = configuration.hopLength
    frame.inverse(addingTo: sum.base, weight: weight.base)
    makeReady(hop)
    // Where the frame starts, in samples of the sound; what lies before sample 0 is not given out.
    let start = framesTaken * hop - configuration.samplesBeforeCentre
    readyStart = min(hop, max(0, -start))
    readyEnd = hop
    framesTaken += 1
    advance(sum.base)
    advance(weight.base)
  }

  private func makeReady(_ count: Int) {
    kernel_divide_or_zero(sum.base, weight.base, count)
    ready.base.update(from: sum.base, count: count)
  }

  /// Moves an overlap-add buffer on by one hop.
  private func advance(_ buffer: UnsafeMutablePointer<Float>) {
    let kept = configuration.windowLength - configuration.hopLength
    buffer.update(from: buffer + configuration.hopLength, count: kept)
    (buffer + kept).update(repeating: 0, count: configuration.hopLength)
  }

  /// Makes ready what is left up to the last centre.
  private func end() {
    ended = true
    guard framesTaken > 0 else { return }
    let hop = configuration.hopLength
    let lastCentre = (framesTaken - 1) * hop
    let start = framesTaken * hop - configuration.samplesBeforeCentre  // of `sum`
    let count = lastCentre + 1 - start
    guard count > 0 else { return }
    makeReady(count)
    readyStart = max(0, -start)
    readyEnd = count
  }
}

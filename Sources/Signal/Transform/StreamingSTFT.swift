/// The short-time Fourier transform of sound that arrives in blocks of any size.
///
/// Frames are those of ``STFT/analyze(_:sampleRate:)``, bit for bit, whatever the block size. Frame
/// `t` appears as soon as the sample `t·hop + windowLength/2 - 1` has arrived; after the last
/// sample, ``finish(_:)`` gives the frames that look past the end. Thread role: any one thread;
/// nothing is allocated or locked after `init`.
public final class StreamingSTFT {
  /// How sound is cut into frames and transformed.
  public let configuration: STFTConfiguration

  private let frame: FrameTransform
  private let history: AlignedBuffer  // [windowLength]; the next frame, `filled` of it known
  private var filled: Int
  private var samplesSeen = 0
  private var framesGiven = 0

  /// Makes a transform that has seen no sample yet.
  public init(_ configuration: STFTConfiguration) {
    self.configuration = configuration
    frame = FrameTransform(configuration)
    history = AlignedBuffer(count: configuration.windowLength)
    filled = configuration.samplesBeforeCentre
  }

  /// Forgets all sound; the next sample is sample 0.
  public func reset() {
    history.clear()
    filled = configuration.samplesBeforeCentre
    samplesSeen = 0
    framesGiven = 0
  }

  /// Takes a block of any length and hands out each frame that it completes.
  /// - Parameters:
  ///   - block: mono samples.
  ///   - receive: called with each new frame, `[bin, 2]`, lent for the call.
  public func push(
    _ block: UnsafeBufferPointer<Float>, _ receive: (UnsafeBufferPointer<Float>) -> Void
  ) {
    guard let source = block.baseAddress else { return }
    samplesSeen += block.count
    var taken = 0
    while taken < block.count {
      let count = min(block.count - taken, configuration.windowLength - filled)
      (history.base + filled).update(from: source + taken, count: count)
      filled += count
      taken += count
      if filled == configuration.windowLength { giveFrame(receive) }
    }
  }

  /// Ends the sound: hands out the remaining frames, as if zeros followed, up to
  /// `configuration.frameCount(sampleCount:)` of all samples pushed. Call `reset()` to start anew.
  public func finish(_ receive: (UnsafeBufferPointer<Float>) -> Void) {
    let frameCount = configuration.frameCount(sampleCount: samplesSeen)
    while framesGiven < frameCount {
      (history.base + filled).update(repeating: 0, count: configuration.windowLength - filled)
      filled = configuration.windowLength
      giveFrame(receive)
    }
  }

  private func giveFrame(_ receive: (UnsafeBufferPointer<Float>) -> Void) {
    frame.forward(history.base)
    receive(UnsafeBufferPointer(start: frame.spectrum.base, count: frame.spectrum.count))
    framesGiven += 1
    let kept = configuration.windowLength - configuration.hopLength
    history.base.update(from: history.base + configuration.hopLength, count: kept)
    filled = kept
  }
}

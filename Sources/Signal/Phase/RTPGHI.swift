import CKernels

/// Phase gradient heap integration while the frames come in: one call per frame, in bounded time.
///
/// The phases of a frame are reached from those of the frame before and from louder bins of the
/// frame itself. With one frame of look-ahead the slope along time is known on both sides; with
/// none it is that of a parabola through the last three frames. Each voice has its own object.
/// Thread role: any one thread; nothing is allocated or locked after `init`. Source: Průša,
/// Søndergaard, "Real-time spectrogram inversion using phase gradient heap integration", DAFx 2016.
public final class RTPGHI {
  /// Frames that must be known beyond the one that gets its phase.
  public enum LookAhead: Int, Sendable, CaseIterable {
    /// Each frame comes out at once.
    case none = 0
    /// Each frame comes out with the next one; better by some 4 dB.
    case oneFrame = 1
  }

  /// How the frames were made.
  public let configuration: STFTConfiguration
  /// Frames from going in to coming out.
  public let lookAhead: LookAhead

  private let steps: PhaseSteps
  private let field: PhaseField  // the frame before, and the one that gets its phase
  private var logs: LogFrames
  private let pending: AlignedBuffer  // [bin] magnitudes that wait for the next frame
  private var taken = 0
  private var given = 0

  /// Makes a voice that has seen no frame yet.
  public init(_ configuration: STFTConfiguration, lookAhead: LookAhead) {
    self.configuration = configuration
    self.lookAhead = lookAhead
    steps = PhaseSteps(configuration)
    field = PhaseField(rowCount: 2, binCount: configuration.binCount)
    logs = LogFrames(binCount: configuration.binCount)
    pending = AlignedBuffer(count: configuration.binCount)
  }

  /// Forgets all frames, for a new note.
  public func reset() {
    logs.reset()
    field.reset()
    taken = 0
    given = 0
  }

  /// Takes the next frame's magnitudes and gives, as soon as there is one, a frame with phases.
  /// - Parameters:
  ///   - magnitudes: `[bin]`, finite and at least 0.
  ///   - frame: `[bin, 2]`; written if the result is true.
  /// - Returns: whether a frame was written: always without look-ahead, from the second call on
  ///   with it.
  public func push(
    _ magnitudes: UnsafeBufferPointer<Float>, into frame: UnsafeMutableBufferPointer<Float>
  ) -> Bool {
    let binCount = configuration.binCount
    precondition(
      magnitudes.count == binCount && frame.count == 2 * binCount,
      "\(magnitudes.count) magnitudes into \(frame.count) floats; bins: \(binCount)")
    guard let source = magnitudes.baseAddress, let destination = frame.baseAddress else {
      return false
    }
    logs.push(source)
    taken += 1
    switch lookAhead {
    case .none:
      integrate(age: 0)
      kernel_polar(destination, source, field.phase(row: 1), binCount)
      return true
    case .oneFrame:
      let ready = taken > 1
      if ready {
        integrate(age: 1)
        kernel_polar(destination, pending.base, field.phase(row: 1), binCount)
      }
      pending.base.update(from: source, count: binCount)
      return ready
    }
  }

  /// Gives the frame that still waits for a next one, if any; then call `reset()`.
  /// - Parameter frame: `[bin, 2]`; written if the result is true.
  /// - Returns: whether a frame was written.
  public func finish(into frame: UnsafeMutableBufferPointer<Float>) -> Bool {
    let binCount = configuration.binCount
    precondition(frame.count == 2 * binCount, "\(frame.count) floats; bins: \(binCount)")
    guard given < taken, let destination = frame.baseAddress else { return false }
    integrate(age: 0)
    kernel_polar(destination, pending.base, field.phase(row: 1), binCount)
    return true
  }

  /// Finds the phases of the frame that was pushed `age` (0 or 1) pushes before the newest.
  private func integrate(age: Int) {
    let binCount = configuration.binCount
    let now = logs.frame(age: age)
    let before = logs.frame(age: age + 1)
    field.keepLastRow()
    steps.time(now, into: field.timeStep(row: 1))
    let slopes = field.frequencyStep(row: 1)
    switch (given, age) {
    case (0, 0): steps.frequency(from: now, to: now, framesApart: 1, into: slopes)
    case (0, _): steps.frequency(from: now, to: logs.frame(age: 0), framesApart: 1, into: slopes)
    case (1, 0): steps.frequency(from: before, to: now, framesApart: 1, into: slopes)
    case (_, 0):
      steps.frequency(
        edge: now, next: before, nextButOne: logs.frame(age: 2), forward: false, into: slopes)
    case (_, _): steps.frequency(from: before, to: logs.frame(age: 0), framesApart: 2, into: slopes)
    }
    var peak = kernel_maximum(now, -.infinity, binCount)
    if given > 0 {
      peak = kernel_maximum(before, peak, binCount)
      field.setLevels(row: 0, log: before, peak: peak)
    }
    field.setLevels(row: 1, log: now, peak: peak)
    if given > 0 { field.settle(row: 0) }
    field.spread()
    field.continueQuiet(row: 1)
    given += 1
  }

  /// Gives each magnitude of a whole spectrogram the phase that it gets as a stream. Thread role:
  /// control (it allocates).
  public static func phase(
    for magnitudes: MagnitudeSpectrogram, lookAhead: LookAhead
  ) -> ComplexSpectrogram {
    let voice = RTPGHI(magnitudes.configuration, lookAhead: lookAhead)
    let binCount = magnitudes.binCount
    let size = 2 * binCount
    var values = [Float](repeating: 0, count: magnitudes.frameCount * size)
    magnitudes.values.withUnsafeBufferPointer { source in
      values.withUnsafeMutableBufferPointer { destination in
        var given = 0
        func slot() -> UnsafeMutableBufferPointer<Float> {
          UnsafeMutableBufferPointer(rebasing: destination[given * size..<(given + 1) * size])
        }
        for t in 0..<magnitudes.frameCount {
          let frame = UnsafeBufferPointer(rebasing: source[t * binCount..<(t + 1) * binCount])
          if voice.push(frame, into: slot()) { given += 1 }
        }
        if given < magnitudes.frameCount { _ = voice.finish(into: slot()) }
      }
    }
    return ComplexSpectrogram(
      values: values, configuration: magnitudes.configuration, sampleRate: magnitudes.sampleRate,
      sampleCount: magnitudes.sampleCount)
  }
}

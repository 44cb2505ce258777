import CKernels

/// Fast Griffin–Lim: makes the phases of a spectrogram more consistent, step by step.
///
/// One iteration goes to the sound and back (the nearest spectrogram that is the transform of a
/// sound), runs on a little in the direction that led there, and puts the given magnitudes in
/// again. Source: Griffin, Lim 1984; with momentum: Perraudin, Balazs, Søndergaard, "A fast
/// Griffin–Lim algorithm", WASPAA 2013, algorithm 2.
public struct GriffinLim: Sendable, Hashable {
  /// Round trips; 0 changes nothing.
  public var iterations: Int
  /// How far each step runs on, 0 (plain Griffin–Lim) to about 1; 0.99 is the authors' choice.
  public var momentum: Float

  /// Makes the method.
  public init(iterations: Int, momentum: Float = 0.99) {
    precondition(iterations >= 0, "\(iterations) iterations")
    precondition((0..<2).contains(momentum), "momentum \(momentum) is not in 0..<2")
    self.iterations = iterations
    self.momentum = momentum
  }

  /// Improves the phases of `start` and keeps its magnitudes. Thread role: control (it allocates
  /// 20 bytes per bin).
  /// - Parameters:
  ///   - start: finite; any phases, best those of ``PGHI``.
  ///   - known: phases that are put in again after each iteration; nil if none are.
  /// - Returns: a spectrogram with the magnitudes of `start`.
  public func refine(_ start: ComplexSpectrogram, known: KnownPhase? = nil) -> ComplexSpectrogram {
    let magnitudes = start.magnitudes
    known?.check(against: magnitudes)
    var result = start
    if let known { Self.restore(known, magnitudes, in: &result.values) }
    guard iterations > 0, start.frameCount > 0 else { return result }
    let binCount = start.binCount
    let roundTrip = RoundTrip(start.configuration, frameCount: start.frameCount)
    var before = [Float](repeating: 0, count: start.values.count)
    for iteration in 0..<iterations {
      roundTrip.synthesize(result.values, sampleCount: start.sampleCount)
      result.values.withUnsafeMutableBufferPointer { out in
        before.withUnsafeMutableBufferPointer { before in
          magnitudes.values.withUnsafeBufferPointer { magnitudes in
            roundTrip.analyze { t, now in
              let i = t * binCount
              kernel_griffin_lim(
                out.baseAddress! + 2 * i, before.baseAddress! + 2 * i, now,
                magnitudes.baseAddress! + i, iteration == 0 ? 0 : momentum, binCount)
            }
          }
        }
      }
      if let known { Self.restore(known, magnitudes, in: &result.values) }
    }
    return result
  }

  private static func restore(
    _ known: KnownPhase, _ magnitudes: MagnitudeSpectrogram, in values: inout [Float]
  ) {
    for i in known.isKnown.indices where known.isKnown[i] {
      let re = known.spectrogram.values[2 * i]
      let im = known.spectrogram.values[2 * i + 1]
      let size = (re * re + im * im).squareRoot()
      let unit = size > 0 ? (re / size, im / size) : (1, 0)
      values[2 * i] = magnitudes.values[i] * unit.0
      values[2 * i + 1] = magnitudes.values[i] * unit.1
    }
  }
}

/// Frames to sound and back to frames, in memory that is kept from one trip to the next.
private final class RoundTrip {
  private let configuration: STFTConfiguration
  private let frameCount: Int
  private let frame: FrameTransform
  private let sound: AlignedBuffer  // all that the frames look at, zero outside the sound
  private let weight: AlignedBuffer

  init(_ configuration: STFTConfiguration, frameCount: Int) {
    self.configuration = configuration
    self.frameCount = frameCount
    frame = FrameTransform(configuration)
    let count = (frameCount - 1) * configuration.hopLength + configuration.windowLength
    sound = AlignedBuffer(count: count)
    weight = AlignedBuffer(count: count)
  }

  /// Makes the sound of all frames, `[frame, bin, 2]`.
  func synthesize(_ values: [Float], sampleCount: Int) {
    let size = 2 * configuration.binCount
    sound.clear()
    weight.clear()
    values.withUnsafeBufferPointer { values in
      for t in 0..<frameCount {
        frame.spectrum.base.update(from: values.baseAddress! + t * size, count: size)
        let at = t * configuration.hopLength
        frame.inverse(addingTo: sound.base + at, weight: weight.base + at)
      }
    }
    let start = configuration.samplesBeforeCentre
    let end = min(start + sampleCount, sound.count)
    kernel_divide_or_zero(sound.base + start, weight.base + start, end - start)
    sound.base.update(repeating: 0, count: start)
    (sound.base + end).update(repeating: 0, count: sound.count - end)
  }

  /// Hands out each frame of the sound, `[bin, 2]`, lent for the call.
  func analyze(_ receive: (_ frame: Int, _ spectrum: UnsafePointer<Float>) -> Void) {
    for t in 0..<frameCount {
      frame.forward(sound.base + t * configuration.hopLength)
      receive(t, frame.spectrum.base)
    }
  }
}

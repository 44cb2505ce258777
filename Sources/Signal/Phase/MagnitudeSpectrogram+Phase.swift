import CKernels

extension MagnitudeSpectrogram {
  /// These magnitudes with phases, frame by frame.
  /// - Parameter phases: the phases of a frame, `[bin]`, in 2⁻³² turns; asked for once per frame,
  ///   in order.
  func withPhases(_ phases: (_ frame: Int) -> UnsafePointer<Int32>) -> ComplexSpectrogram {
    let complex = [Float](unsafeUninitializedCapacity: 2 * values.count) { out, count in
      values.withUnsafeBufferPointer { values in
        for t in 0..<frameCount {
          kernel_polar(
            out.baseAddress! + 2 * t * binCount, values.baseAddress! + t * binCount, phases(t),
            binCount)
        }
      }
      count = 2 * values.count
    }
    return ComplexSpectrogram(
      values: complex, configuration: configuration, sampleRate: sampleRate,
      sampleCount: sampleCount)
  }
}

import CKernels
import Foundation

/// Phase gradient heap integration: the phase of a whole spectrogram from its magnitudes.
///
/// The log magnitude's slope along frequency tells how phase turns from frame to frame, and its
/// slope along time how it turns from bin to bin (``PhaseSteps``); the turns are added up along
/// the loudest bins first, where they are most certain (``PhaseField``). One pass, no iteration.
///
/// Best with a Gaussian window and eight frames or more under each window. Source: Průša, Balazs,
/// Søndergaard, "A noniterative method for reconstruction of phase from STFT magnitude", IEEE/ACM
/// TASLP 25(5), 2017.
public struct PGHI: Sendable {
  /// Makes the method; it has no settings.
  public init() {}

  /// Gives each magnitude a phase. Thread role: control (it allocates about 25 bytes per bin).
  /// - Parameters:
  ///   - magnitudes: finite and at least 0.
  ///   - known: phases that are given, from which the others start; nil if none are.
  /// - Returns: a spectrogram of the same size with these magnitudes.
  public func phase(
    for magnitudes: MagnitudeSpectrogram, known: KnownPhase? = nil
  ) -> ComplexSpectrogram {
    known?.check(against: magnitudes)
    guard magnitudes.frameCount > 0 else { return magnitudes.withPhases { _ in fatalError() } }
    let frameCount = magnitudes.frameCount
    let binCount = magnitudes.binCount
    let field = PhaseField(rowCount: frameCount, binCount: binCount)
    magnitudes.values.withUnsafeBufferPointer {
      prepare(field, $0.baseAddress!, magnitudes.configuration)
    }
    if let known {
      for t in 0..<frameCount {
        for k in 0..<binCount where known.isKnown[t * binCount + k] {
          field.phase(row: t)[k] = known.phase(t * binCount + k)
          field.settle(row: t, bin: k)
        }
      }
    }
    field.spread()
    return magnitudes.withPhases { t in
      field.continueQuiet(row: t)
      return UnsafePointer(field.phase(row: t))
    }
  }

  /// Fills in levels and steps from the magnitudes, `[frame, bin]`.
  private func prepare(
    _ field: PhaseField, _ values: UnsafePointer<Float>, _ configuration: STFTConfiguration
  ) {
    let binCount = configuration.binCount
    let last = field.rowCount - 1
    let steps = PhaseSteps(configuration)
    var logs = LogFrames(binCount: binCount)
    let peak = log(kernel_maximum(values, 0, (last + 1) * binCount))
    logs.push(values)
    for t in 0...last {
      // Log magnitudes of frames t - 1, t, t + 1, as far as they exist.
      if t < last { logs.push(values + (t + 1) * binCount) }
      let later = logs.frame(age: 0)
      let now = t < last ? logs.frame(age: 1) : later
      let earlier = t == 0 ? now : logs.frame(age: t < last ? 2 : 1)
      field.setLevels(row: t, log: now, peak: peak)
      steps.time(now, into: field.timeStep(row: t))
      steps.frequency(
        from: earlier, to: later, framesApart: max(1, min(t, 1) + min(last - t, 1)),
        into: field.frequencyStep(row: t))
    }
    field.sort()
  }
}

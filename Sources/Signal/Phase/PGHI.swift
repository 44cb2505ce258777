import CKernels
import Foundation

/// Phase gradient heap integration: the phase of a whole spectrogram from its magnitudes.
///
/// The log magnitude's slope along frequency tells how phase turns from frame to frame, and its
/// slope along time how it turns from bin to bin (`PhaseSteps`); the turns are added up along
/// the loudest bins first, where they are most certain (`PhaseField`). One pass, no iteration.
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
    guard magnitudes.frameCount > 0 else {
      return ComplexSpectrogram(
        values: [], configuration: magnitudes.configuration, sampleRate: magnitudes.sampleRate,
        sampleCount: magnitudes.sampleCount)
    }
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
    // Log magnitudes of three frames in a row, of which `t` is one.
    for t in 0..<min(3, last + 1) { logs.push(values + t * binCount) }
    for t in 0...last {
      if t > 1, t < last { logs.push(values + (t + 1) * binCount) }
      let newest = min(max(t + 1, 2), last)
      func log(_ frame: Int) -> UnsafeMutablePointer<Float> { logs.frame(age: newest - frame) }
      field.setLevels(row: t, log: log(t), peak: peak)
      steps.time(log(t), into: field.timeStep(row: t))
      let slopes = field.frequencyStep(row: t)
      if t > 0, t < last {
        steps.frequency(from: log(t - 1), to: log(t + 1), framesApart: 2, into: slopes)
      } else if last >= 2 {
        let inward = t == 0 ? 1 : -1
        steps.frequency(
          edge: log(t), next: log(t + inward), nextButOne: log(t + 2 * inward), forward: t == 0,
          into: slopes)
      } else {
        steps.frequency(from: log(0), to: log(last), framesApart: 1, into: slopes)
      }
    }
  }
}

import CKernels
import Signal

/// What the model sees of a recorded note: its power, its texture, and how tonal it is.
package struct NoteAnalysis: Sendable {
  /// Number of frames.
  package let frameCount: Int
  /// |X|² of the note scaled to the reference level, `[frame, bin]`.
  package var power: [Float]
  /// Gain that was applied to reach the reference level.
  package let gain: Float

  /// Analyses a note.
  /// - Parameters:
  ///   - samples: mono at the configuration's rate, onset at the beginning.
  ///   - configuration: of the model that will read it.
  ///   - frameCount: cuts or fills with silence to this many frames; as many as needed if nil.
  package init(
    _ samples: [Float], configuration: NoteModelConfiguration, frameCount: Int? = nil
  ) {
    let sum = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    let level = Float((sum / Double(max(1, samples.count))).squareRoot())
    let gain = level > 1e-9 ? configuration.referenceLevel / level : 0
    let spectrogram = STFT(configuration.stft).analyze(
      samples, sampleRate: configuration.sampleRate)
    let bins = configuration.stft.binCount
    let frames = frameCount ?? spectrogram.frameCount
    var power = [Float](repeating: 0, count: frames * bins)
    let count = min(frames, spectrogram.frameCount) * bins
    spectrogram.values.withUnsafeBufferPointer { values in
      power.withUnsafeMutableBufferPointer {
        kernel_complex_power($0.baseAddress, values.baseAddress, gain * gain, count)
      }
    }
    self.frameCount = frames
    self.power = power
    self.gain = gain
  }
}

import Foundation
import Neural
import Signal

/// Makes sound of expected spectra: the tonal part by phase reconstruction from its magnitudes, the
/// noise part as noise of that shape.
///
/// A spectrum that was predicted knows only how strong noise is, not how it goes. Giving its smooth
/// magnitudes a smooth phase makes it ring like glass; here they shape the transform of white noise
/// instead, and hiss stays hiss.
public struct NoteRenderer: Sendable {
  /// Spectrogram in which phase is reconstructed: that of the model at half its hop, where the
  /// reconstruction is better.
  private let stft: STFTConfiguration
  /// Frames of it to one frame of the model.
  private let framesPerFrame: Int
  /// Rate of the sound, in Hz.
  private let sampleRate: Double
  /// How phase is found.
  private let phase: PhaseReconstruction

  /// Prepares rendering of a model's spectra.
  public init(_ configuration: NoteModelConfiguration, phase: PhaseReconstruction = .pghi) {
    stft = STFTConfiguration(
      windowLength: configuration.stft.windowLength, hopLength: configuration.stft.hopLength / 2,
      window: configuration.stft.window, fftLength: configuration.stft.fftLength)
    framesPerFrame = configuration.stft.hopLength / stft.hopLength
    sampleRate = configuration.sampleRate
    self.phase = phase
  }

  /// Renders a spectrum.
  /// - Parameters:
  ///   - spectrum: of a model whose configuration this renderer has.
  ///   - sampleCount: length of the sound.
  ///   - gain: linear, on what has the model's reference level.
  ///   - seed: of the noise.
  /// - Returns: `sampleCount` samples.
  public func render(
    _ spectrum: NoteSpectrum, sampleCount: Int, gain: Float = 1, seed: UInt64 = 0
  ) -> [Float] {
    let frames = stft.frameCount(sampleCount: sampleCount)
    let tonal = magnitudes(spectrum.tonal, of: spectrum, frames: frames)
    let noise = magnitudes(spectrum.noise, of: spectrum, frames: frames)
    var sum = phase.reconstruct(
      MagnitudeSpectrogram(
        values: tonal, configuration: stft, sampleRate: sampleRate, sampleCount: sampleCount))
    let white = whiteNoise(sampleCount: sampleCount, seed: seed)
    for i in noise.indices {
      sum.values[2 * i] += noise[i] * white.values[2 * i]
      sum.values[2 * i + 1] += noise[i] * white.values[2 * i + 1]
    }
    var samples = STFT(stft).synthesize(sum)
    if gain != 1 { for i in samples.indices { samples[i] *= gain } }
    return samples
  }

  /// Magnitudes at the finer hop, between the model's frames on a straight line of log power.
  private func magnitudes(_ power: [Float], of spectrum: NoteSpectrum, frames: Int) -> [Float] {
    let bins = spectrum.binCount
    var values = [Float](repeating: 0, count: frames * bins)
    for t in 0..<frames {
      let left = min(t / framesPerFrame, spectrum.frameCount - 1)
      let right = min(left + 1, spectrum.frameCount - 1)
      let isOnFrame = t % framesPerFrame == 0 || left == right
      for c in 0..<bins {
        let a = power[left * bins + c]
        // Half way on a line of logarithms is the geometric mean.
        let value = isOnFrame ? a : (a * power[right * bins + c]).squareRoot()
        values[t * bins + c] = value.squareRoot()
      }
    }
    return values
  }

  /// The transform of Gaussian noise, scaled so that its expected power is 1 in every bin.
  private func whiteNoise(sampleCount: Int, seed: UInt64) -> ComplexSpectrogram {
    let window = stft.window.values(length: stft.windowLength)
    let deviation = 1 / window.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var random = RandomGenerator(seed: seed)
    var samples = [Float](repeating: 0, count: sampleCount)
    samples.withUnsafeMutableBufferPointer { random.fillNormal($0) }
    for i in samples.indices { samples[i] *= deviation }
    return STFT(stft).analyze(samples, sampleRate: sampleRate)
  }
}

import CKernels
import Foundation
import Neural
import Signal

/// Makes sound of expected spectra: partials one by one, their phases carried on; what is tonal but no
/// partial by phase reconstruction from its magnitudes; the noise part as noise of that shape.
///
/// A spectrum that was predicted knows only how strong noise is, not how it goes. Giving its smooth
/// magnitudes a smooth phase makes it ring like glass; here they shape the transform of white noise
/// instead, and hiss stays hiss.
///
/// Live voices make their frames elsewhere (`FrameMaker` of the module Synth), for two reasons. Here a
/// note is known to its end: phases of what is no partial are found by iterations that look ahead, and the
/// residual of a recording is laid over half-frames of its own time; there a frame may know only the past
/// and must be done within a hop. `OfflineAndLiveTests` holds them
/// together: one note, alone, differs by 1.6 dB.
package struct NoteRenderer: Sendable {
  /// Spectrogram in which phase is reconstructed.
  private let stft: STFTConfiguration
  /// Rate of the sound, in Hz.
  private let sampleRate: Double
  /// How phase is found.
  private let phase: PhaseReconstruction

  /// Prepares rendering of a model's spectra.
  package init(_ configuration: NoteModelConfiguration, phase: PhaseReconstruction = .pghi) {
    stft = configuration.renderingSTFT
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
  package func render(
    _ spectrum: NoteSpectrum, sampleCount: Int, gain: Float = 1, seed: UInt64 = 0
  ) -> [Float] {
    let magnitudes = magnitudes(of: spectrum, sampleCount: sampleCount)
    var samples = samples(of: magnitudes, seed: seed)
    if gain != 1 { for i in samples.indices { samples[i] *= gain } }
    return samples
  }

  /// Magnitudes at the rendering's hop.
  package struct Magnitudes {
    /// What has a phase that goes on.
    package var tonal: MagnitudeSpectrogram
    /// What shapes noise, `[frame, bin]`; nil if there is none.
    package var noise: [Float]?
    /// The same as `tonal`, but for the interference of partials; nil if its parts are not known.
    var lines: Lines?
  }

  /// The tonal part as partials and the rest.
  struct Lines {
    /// Partials before residuals, at the model's hop.
    let parts: TonalParts
    /// What residuals make of each bin of the partials, linear, `[frame, bin]`.
    var gain: [Float]
    /// Magnitudes of what is tonal but no partial, `[frame, bin]`.
    var free: [Float]
  }

  /// Magnitudes of a spectrum, changed by residuals.
  /// - Parameters:
  ///   - residual: told the powers at a frame, writes the logarithm of each bin's gain into a row of zeros, `[bin]`, and
  ///     says which share of the noise it knows, 0…1, so that this share is not left to chance.
  package func magnitudes(
    of spectrum: NoteSpectrum, sampleCount: Int,
    residual: (
      _ frame: Int, _ tonal: UnsafePointer<Float>, _ noise: UnsafePointer<Float>,
      _ row: UnsafeMutablePointer<Float>
    ) -> Float = { _, _, _, _ in 0 }
  ) -> Magnitudes {
    let frames = stft.frameCount(sampleCount: sampleCount)
    let bins = spectrum.binCount
    var noise = [Float](repeating: 0, count: frames * bins)
    let parts = spectrum.parts
    var gain = [Float](repeating: 0, count: parts == nil ? 0 : frames * bins)
    var free = gain
    var isNoisy = false
    let tonal = [Float](unsafeUninitializedCapacity: frames * bins) { tonal, count in
      noise.withUnsafeMutableBufferPointer { noise in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * bins) { rows in
          let (row, room) = (rows.baseAddress!, rows.baseAddress! + bins)
          spectrum.forEachHalfFrame(count: frames) { t, tonalPower, noisePower in
            row.update(repeating: 0, count: bins)
            let share = residual(t, tonalPower, noisePower, row)
            if share < 1 { isNoisy = true }
            kernel_apply_residual(
              tonalPower, noisePower, row, share, NoteResidual.floor,
              tonal.baseAddress! + t * bins, noise.baseAddress! + t * bins, bins)
            if let parts {
              let power = spectrum.halfFrame(t, of: parts.free, room: room)
              kernel_apply_residual_to_parts(
                tonalPower, noisePower, power, row, share, NoteResidual.floor, &gain[t * bins],
                &free[t * bins], bins)
            }
          }
        }
      }
      count = frames * bins
    }
    return Magnitudes(
      tonal: MagnitudeSpectrogram(
        values: tonal, configuration: stft, sampleRate: sampleRate, sampleCount: sampleCount),
      noise: isNoisy ? noise : nil,
      lines: parts.map { Lines(parts: $0, gain: gain, free: free) })
  }

  /// The sound of magnitudes.
  /// - Parameter known: phases that are known; all others follow from them.
  package func samples(
    of magnitudes: Magnitudes, known: KnownPhase? = nil, seed: UInt64 = 0
  ) -> [Float] {
    sound(of: magnitudes, known: known, seed: seed, side: nil).mid
  }

  /// The sound of magnitudes, and the side that belongs to it.
  /// - Parameters:
  ///   - known: phases that are known; all others follow from them.
  ///   - seed: of the noise.
  ///   - side: tells what the side is made of; nil for a mono sound, whose side is empty.
  func sound(
    of magnitudes: Magnitudes, known: KnownPhase?, seed: UInt64, side: SideFrames?
  ) -> (mid: [Float], side: [Float]) {
    var sum = spectrogram(of: magnitudes, known: known)
    let white = magnitudes.noise.map { _ in whiteNoise(sampleCount: sum.sampleCount, seed: seed) }
    var made: [Float] = []
    if let side {
      let other = white.map { _ in
        whiteNoise(sampleCount: sum.sampleCount, seed: seed ^ Self.sideSeed)
      }
      let beside = side.spectrogram(
        tones: sum,
        noise: white.map { white in
          SideFrames.Noise(levels: magnitudes.noise!, white: white, other: other!)
        })
      made = STFT(stft).synthesize(beside)
    }
    if let noise = magnitudes.noise, let white {
      sum.values.withUnsafeMutableBufferPointer { sum in
        white.values.withUnsafeBufferPointer { white in
          noise.withUnsafeBufferPointer { noise in
            for i in noise.indices {
              sum[2 * i] += noise[i] * white[2 * i]
              sum[2 * i + 1] += noise[i] * white[2 * i + 1]
            }
          }
        }
      }
    }
    var samples = STFT(stft).synthesize(sum)
    if known == nil {
      Self.raise(&samples)
      Self.raise(&made)
    }
    return (samples, made)
  }

  /// What tells the noise of the side from that of the mid.
  private static let sideSeed: UInt64 = 0x5744_4953_4552_4554

  /// Lets a sound rise until its onset: frames reach further back, and what is cut off at the beginning
  /// would click.
  private static func raise(_ samples: inout [Float]) {
    let count = min(NoteOnset.leadSampleCount, samples.count)
    for i in 0..<count {
      samples[i] *= Float(0.5 - 0.5 * cos(Double.pi * (Double(i) + 0.5) / Double(count)))
    }
  }

  /// The tonal part with its phases.
  package func spectrogram(
    of magnitudes: Magnitudes, known: KnownPhase? = nil
  ) -> ComplexSpectrogram {
    guard known == nil, let lines = magnitudes.lines else {
      return phase.reconstruct(magnitudes.tonal, known: known)
    }
    let (frames, bins) = (magnitudes.tonal.frameCount, magnitudes.tonal.binCount)
    var partials = [Float](repeating: 0, count: 2 * frames * bins)
    lines.parts.addPartials(
      frameCount: frames, binCount: bins, PartialPhases(stft), to: &partials)
    var free = magnitudes.tonal
    free.values = lines.free
    var sum = phase.reconstruct(free)
    sum.values.withUnsafeMutableBufferPointer { sum in
      for i in lines.gain.indices {
        sum[2 * i] += lines.gain[i] * partials[2 * i]
        sum[2 * i + 1] += lines.gain[i] * partials[2 * i + 1]
      }
    }
    return sum
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

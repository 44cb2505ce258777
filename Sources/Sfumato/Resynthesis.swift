import Foundation
import Signal

/// A sound taken to magnitudes and back: what the phase method alone does to it.
///
/// Inside, the sound has 48 kHz and `STFTConfiguration.standard`, as in the models; the result has the
/// rate and length of the sound again. Each channel goes its own way.
package struct Resynthesis: Sendable {
  /// The sound made of the magnitudes.
  package let clip: AudioClip
  /// Spectral convergence in dB of the worst channel, at 48 kHz; −infinity for an exact way back.
  package let convergenceDB: Double
  /// Seconds of sound for each second of one core's work: resampling, analysis, phase and inverse.
  package let timesRealTime: Double

  /// The rate that models and player work at, in Hz.
  package static let internalRate = 48_000.0

  /// Goes there and back. Thread role: control (it allocates and takes its time).
  /// - Throws: `SignalError` for sample rates that cannot be resampled.
  package init(_ original: AudioClip, phase: PhaseReconstruction) throws(SignalError) {
    let stft = STFT(.standard)
    let start = ProcessorTime.seconds
    let inside = try original.resampled(toHz: Self.internalRate)
    var measuring = 0.0
    var convergences: [Double] = []
    var channels: [[Float]] = []
    for samples in inside.channels {
      let magnitudes = stft.analyze(samples, sampleRate: Self.internalRate).magnitudes
      let made = stft.synthesize(phase.reconstruct(magnitudes))
      let pause = ProcessorTime.seconds
      convergences.append(SpectralConvergence.decibels(of: made, against: magnitudes))
      measuring += ProcessorTime.seconds - pause
      channels.append(made)
    }
    let outside = try AudioClip(channels: channels, sampleRate: Self.internalRate)
      .resampled(toHz: original.sampleRate)
    let seconds = ProcessorTime.seconds - start - measuring

    clip = outside.fitted(to: original.sampleCount)
    convergenceDB = convergences.max() ?? -.infinity
    timesRealTime = original.durationSeconds / max(seconds, 1e-9)
  }
}

extension AudioClip {
  /// The clip with exactly so many samples: resampling there and back may be one off.
  fileprivate func fitted(to count: Int) -> AudioClip {
    let channels = channels.map { samples in
      samples.prefix(count) + [Float](repeating: 0, count: max(0, count - samples.count))
    }
    return AudioClip(channels: channels.map(Array.init), sampleRate: sampleRate)
  }
}

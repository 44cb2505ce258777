import Foundation
import Neural
import NoteVAE
import Signal

/// Spectra as a discriminator looks at them: log power of single frames, noise drawn, and beside it
/// where the harmonics of the key lie.
///
/// Averages over frames would hide just what an averaged loss smooths; and what a note's noise is on
/// one day is chance, so that an expected power must be drawn before it can be told from a recorded
/// one.
package struct NotePicture: Sendable {
  /// Log power, and a wave that is 1 at each harmonic.
  package static let channelCount = 2
  /// Frames of a picture.
  package static let frameCount = 64

  private let configuration: NoteModelConfiguration
  private let stft: STFT
  /// Bins of a picture: the highest is left out, so that halving fits.
  let bins: Int

  package init(_ configuration: NoteModelConfiguration) {
    self.configuration = configuration
    stft = STFT(configuration.stft)
    bins = configuration.stft.binCount - 1
  }

  /// Pictures of recorded spectra.
  /// - Parameters:
  ///   - power: of each note, `[frame, bin]`.
  ///   - combs: of ``combs(_:in:)``.
  /// - Returns: `[note, frame, bin, channel]`.
  package func recorded(_ power: [[Float]], combs: Tensor) -> Tensor {
    let graph = combs.graph
    let all = graph.tensor(
      Shape(power.count, Self.frameCount, configuration.stft.binCount), power.flatMap { $0 })
    return picture(of: all, combs: combs)
  }

  /// Pictures of what a decoder expects, its noise drawn: `|√tonal + w √noise|²`, `w` being the
  /// transform of white noise, so that neighbouring frames agree as they do in sound.
  /// - Parameters:
  ///   - powers: tonal and noise power, `[2, note, frame, bin]`.
  ///   - noises: one generator a note.
  ///   - combs: of ``combs(_:in:)``.
  /// - Returns: `[note, frame, bin, channel]`.
  package func drawn(_ powers: Tensor, noises: [RandomGenerator], combs: Tensor) -> Tensor {
    let (graph, shape) = (powers.graph, Shape(noises.count, Self.frameCount, powers.shape[3]))
    let waves = noises.map { whiteNoise(of: $0) }
    let real = graph.tensor(shape, waves.flatMap(\.real))
    let imaginary = graph.tensor(shape, waves.flatMap(\.imaginary))
    let tone = sqrt(powers.rows(0..<1).reshaped(shape) + 1e-12)
    let noise = sqrt(powers.rows(1..<2).reshaped(shape) + 1e-12)
    return picture(
      of: square(tone + real * noise) + square(imaginary * noise), combs: combs)
  }

  /// Where the harmonics lie: `cos(2π bin / f0)`, 0 without pitch.
  /// - Parameter fundamentals: f0 of each frame of all notes in bins, `[note · frame]`.
  /// - Returns: `[note, frame, bin, 1]`.
  package func combs(_ fundamentals: [Float], in graph: Graph) -> Tensor {
    graph.tensor(
      Shape(fundamentals.count / Self.frameCount, Self.frameCount, bins, 1)
    ) { values in
      for (frame, fundamental) in fundamentals.enumerated() {
        for bin in 0..<bins {
          values[frame * bins + bin] =
            fundamental > 0 ? cos(2 * .pi * Float(bin) / fundamental) : 0
        }
      }
    }
  }

  /// - Parameter power: `[note, frame, bin]`.
  private func picture(of power: Tensor, combs: Tensor) -> Tensor {
    let shown = power.sliced(axis: 2, 0..<bins)
    // From -2 at -70 dB to 2 at the reference level's own.
    let level = log(shown + 1e-7) * 0.25 + 2
    return concatenate([level.reshaped(combs.shape), combs], axis: -1)
  }

  /// Transform of white noise with a mean power of 1, `[frame, bin]` each.
  private func whiteNoise(of random: RandomGenerator) -> (real: [Float], imaginary: [Float]) {
    let (window, hop) = (configuration.stft.windowLength, configuration.stft.hopLength)
    // The first and last frames reach beyond the samples and are left out.
    let margin = (window + hop - 1) / hop
    var random = random
    var samples = [Float](repeating: 0, count: (Self.frameCount + 2 * margin) * hop)
    samples.withUnsafeMutableBufferPointer { random.fillNormal($0) }
    let spectrogram = stft.analyze(samples, sampleRate: configuration.sampleRate)
    let row = 2 * spectrogram.binCount
    let values = spectrogram.values[margin * row..<(margin + Self.frameCount) * row]
    let energy = values.reduce(0.0) { $0 + Double($1 * $1) }
    let scale = Float((Double(values.count / 2) / energy).squareRoot())
    func part(_ offset: Int) -> [Float] {
      stride(from: values.startIndex + offset, to: values.endIndex, by: 2).map {
        values[$0] * scale
      }
    }
    return (part(0), part(1))
  }
}

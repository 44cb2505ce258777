import CKernels
import Foundation
import Neural

/// Finds what a latent's decoded spectrum still lacks of the recording, in closed form.
///
/// In each latent step a level for each harmonic is the mean of the log ratio over its lobe, and the
/// knots of the noise's envelope are those of the straight lines that fit the ratio elsewhere best
/// (least squares over hat functions, a tridiagonal system). Averaging over frames mixes neighbouring
/// steps, so that the fit is repeated on what is left.
struct TimbreFit {
  private let network: NoteNetwork
  private let bins: Int

  private static let rounds = 3
  /// Bins on either side of a partial that are its own: its lobe down to -28 dB.
  private static let lobe: Float = 3.2
  /// Weight of a knot's own size, and of its difference from its neighbours, against one bin.
  private static let (ridge, stiffness): (Float, Float) = (0.01, 0.05)
  /// Largest change of a frame's level, in nepers of power: 20 dB.
  private static let levelLimit: Float = 4.6

  init(_ network: NoteNetwork) {
    self.network = network
    bins = network.configuration.stft.binCount
  }

  /// - Parameters:
  ///   - latent: with its profile, if the model reads one; its own correction does not count.
  ///   - power: of the recording at the reference level, `[frame, bin]`.
  /// - Returns: correction `[step, correctionSize]` and level `[frame]`.
  package func callAsFunction(_ latent: NoteLatent, power: [Float]) -> (
    correction: [Float], level: [Float]
  ) {
    let configuration = network.configuration
    let (size, perStep) = (configuration.correctionSize, configuration.framesPerLatent)
    let path = NotePath(latent.withoutCorrection, as: latent.condition, configuration)
    let frames = path.times.count
    precondition(power.count >= frames * bins, "\(power.count) powers for \(frames) frames")
    let target = SpectralTexture.average(
      Array(power.prefix(frames * bins)), frames: frames, bins: bins)
    let outputs = network.outputs(of: path)
    let layout = network.decoder.layout
    var correction = [Float](repeating: 0, count: latent.stepCount * size)
    var made = [Float](repeating: 0, count: frames * bins)
    var row = [Float](repeating: 0, count: layout.outputCount)
    var noise = [Float](repeating: 0, count: bins)
    var work = latent
    work.timbre = NoteTimbre(profile: [], features: [], correction: [], level: [])

    func render() {
      work.timbre!.correction = correction
      for t in 0..<frames {
        row.withUnsafeMutableBufferPointer {
          _ = $0.update(
            fromContentsOf: outputs[t * layout.outputCount..<(t + 1) * layout.outputCount])
        }
        let step = work.correction(
          at: Double(t * configuration.stft.hopLength), configuration)
        kernel_correct_outputs(layout.pointer, step, 0, path.fundamentals[t], &row)
        made.withUnsafeMutableBufferPointer { made in
          let tonal = made.baseAddress! + t * bins
          kernel_note_powers(layout.pointer, row, path.fundamentals[t], tonal, &noise)
          for c in 0..<bins { tonal[c] += noise[c] }
        }
      }
    }

    var ratio = [Float](repeating: 0, count: bins)
    for _ in 0..<Self.rounds {
      render()
      let texture = SpectralTexture.average(made, frames: frames, bins: bins)
      for step in 0..<latent.stepCount {
        var sums = Sums(configuration)
        for t in step * perStep..<min((step + 1) * perStep, frames) {
          target.withUnsafeBufferPointer { target in
            texture.withUnsafeBufferPointer { texture in
              kernel_log_ratio(
                target.baseAddress! + t * bins, texture.baseAddress! + t * bins,
                SpectralTexture.floor, &ratio, bins)
            }
          }
          sums.add(ratio, fundamental: path.fundamentals[t], lobe: Self.lobe, layout)
        }
        let change = sums.solved(ridge: Self.ridge, stiffness: Self.stiffness)
        for i in 0..<size {
          let value = correction[step * size + i] + change[i]
          correction[step * size + i] = min(max(value, -NoteTimbre.limit), NoteTimbre.limit)
        }
      }
    }
    render()
    let level = (0..<frames).map { t -> Float in
      let range = t * bins..<(t + 1) * bins
      let quiet = SpectralTexture.floor * Float(bins)
      let ratio = (power[range].reduce(0, +) + quiet) / (made[range].reduce(0, +) + quiet)
      return min(max(log(ratio), -Self.levelLimit), Self.levelLimit)
    }
    return (correction, level)
  }

  /// The normal equations of one step.
  private struct Sums {
    var level, count, diagonal, beside, right: [Float]

    init(_ configuration: NoteModelConfiguration) {
      level = [Float](repeating: 0, count: configuration.harmonicCount)
      count = level
      diagonal = [Float](repeating: 0, count: configuration.noiseKnots)
      beside = diagonal
      right = diagonal
    }

    mutating func add(
      _ ratio: [Float], fundamental: Float, lobe: Float, _ layout: SpectralLayout
    ) {
      kernel_add_correction(
        layout.pointer, ratio, fundamental, lobe, &level, &count, &diagonal, &beside, &right)
    }

    /// Levels of the harmonics, then of the knots. Source for the tridiagonal system: Thomas's
    /// algorithm.
    func solved(ridge: Float, stiffness: Float) -> [Float] {
      let last = diagonal.count - 1
      var (upper, value) = (diagonal, right)
      for i in 0...last {
        let ends: Float = i == 0 || i == last ? 1 : 2
        let own = diagonal[i] + ridge + ends * stiffness
        let next = i < last ? beside[i] - stiffness : 0
        let before = i > 0 ? beside[i - 1] - stiffness : 0
        let pivot = own - (i > 0 ? before * upper[i - 1] : 0)
        upper[i] = next / pivot
        value[i] = (right[i] - (i > 0 ? before * value[i - 1] : 0)) / pivot
      }
      for i in (0..<last).reversed() { value[i] -= upper[i] * value[i + 1] }
      return zip(level, count).map { $1 > 0 ? $0 / $1 : 0 } + value
    }
  }
}

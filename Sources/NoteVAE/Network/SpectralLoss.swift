import CKernels
import Foundation
import Neural

/// How far a predicted spectrum is from a recorded note's: three terms, each a mean over frames and
/// bins.
package struct SpectralLoss {
  /// Factor on the term of single frames.
  package var frameWeight: Float = 0.25
  /// Factor on the term of tonal shares.
  package var shareWeight: Float = 2

  /// The shipped model's weights.
  package init() {}

  /// What a note's spectrum should be, `[frame, bin]` each.
  package struct Target {
    /// Averaged power.
    package let texture: [Float]
    /// Power of each frame. Where it is noise it was raised by 1 / ln 2 in proportion, since the
    /// median of a noise bin, which an absolute error finds, lies below its mean by that factor.
    package let frame: [Float]
    /// Share of the averaged power that is tonal.
    package let tonalShare: [Float]

    package init(power: [Float], bins: Int) {
      let texture = SpectralTexture(power: power, bins: bins)
      self.texture = texture.power
      tonalShare = texture.tonalShare
      let rise = 1 / Float(M_LN2) - 1
      frame = zip(power, tonalShare).map { $0 * (1 + rise * (1 - $1)) }
    }
  }

  /// The terms, each without its weight.
  package struct Terms {
    /// Mean |Δ| of averaged power, in dB: the spectral distance of the measures.
    package var texture = 0.0
    /// Mean |Δ| of single frames' power, in dB.
    package var frame = 0.0
    /// Mean squared difference of tonal shares where the target is audible.
    package var share = 0.0

    /// No distance yet.
    package init() {}

    package mutating func add(_ other: Terms, weight: Double) {
      texture += weight * other.texture
      frame += weight * other.frame
      share += weight * other.share
    }
  }

  /// The loss of some notes of equal length.
  /// - Parameters:
  ///   - powers: tonal and noise, `[2, note · frame, bin]`, of ``expectedPowers(_:fundamentals:layout:)``.
  ///   - targets: one a note.
  /// - Returns: the weighted sum, one element, averaged over notes; and the terms, averaged likewise.
  package func callAsFunction(_ powers: Tensor, targets: [Target]) -> (loss: Tensor, terms: Terms) {
    let bins = powers.shape[2]
    let frames = powers.shape[1] / targets.count
    let count = frames * bins
    precondition(
      powers.shape[1] == frames * targets.count && targets.allSatisfy { $0.texture.count == count },
      "powers \(powers.shape) for \(targets.count) targets of \(targets[0].texture.count) values")
    let graph = powers.graph
    let isRecording = graph.isRecording
    // [2, note · frame, bin]; the derivatives are made here, where the values are at hand.
    let derivatives = graph.scratch(isRecording ? powers.count : 0)
    derivatives.pointer.update(repeating: 0, count: isRecording ? powers.count : 0)
    let work = (0..<5).map { _ in graph.scratch(count) }
    let decibels = 10 / log(10.0)
    let mean = 1 / Double(count * targets.count)

    var terms = Terms()
    for (note, target) in targets.enumerated() {
      let tonal = powers.pointer + note * count
      let noise = tonal + targets.count * count
      let dTonal = isRecording ? derivatives.pointer + note * count : nil
      let dNoise = dTonal.map { $0 + targets.count * count }
      let (total, meanTotal, meanTonal) = (work[0].pointer, work[1].pointer, work[2].pointer)
      let (dMeanTotal, dMeanTonal) = (work[3].pointer, work[4].pointer)
      for i in 0..<count { total[i] = tonal[i] + noise[i] }
      kernel_frame_average(total, meanTotal, frames, bins, SpectralTexture.radius)
      kernel_frame_average(tonal, meanTonal, frames, bins, SpectralTexture.radius)
      dMeanTotal.update(repeating: 0, count: count)
      dMeanTonal.update(repeating: 0, count: count)

      let floor = SpectralTexture.floor
      terms.texture +=
        decibels * mean
        * kernel_log_distance(
          meanTotal, target.texture, isRecording ? dMeanTotal : nil, floor,
          Float(decibels * mean), count)
      terms.frame +=
        decibels * mean
        * kernel_log_distance(
          total, target.frame, dNoise, floor, frameWeight * Float(decibels * mean), count)
      terms.share +=
        mean
        * kernel_share_distance(
          meanTonal, meanTotal, target.tonalShare, target.texture,
          isRecording ? dMeanTonal : nil, isRecording ? dMeanTotal : nil, floor, 10 * floor,
          shareWeight * Float(mean), count)

      if let dTonal, let dNoise {
        // dNoise holds the derivative by the total, which both parts share.
        kernel_frame_average_pullback(
          dMeanTotal, dNoise, total, frames, bins, SpectralTexture.radius)
        dTonal.update(from: dNoise, count: count)
        kernel_frame_average_pullback(
          dMeanTonal, dTonal, total, frames, bins, SpectralTexture.radius)
      }
    }

    let loss = graph.result(Shape(1))
    loss.pointer[0] =
      Float(terms.texture) + frameWeight * Float(terms.frame) + shareWeight * Float(terms.share)
    guard isRecording else { return (loss, terms) }
    let recorded = graph.record(loss, from: powers) { loss in
      let (scale, gradient) = (loss.gradient[0], powers.gradient)
      for i in 0..<powers.count { gradient[i] += scale * derivatives.pointer[i] }
    }
    return (recorded, terms)
  }
}

import Foundation
import Signal

/// A blend laid out in time: what the decoder is told of each frame, and which places of which residuals
/// belong to it.
struct BlendScore {
  let blend: NoteBlend
  let sources: [NoteSource]
  /// Length in samples.
  let sampleCount: Int
  /// From the blend's time to each note's.
  let maps: [NoteTimeMap]
  /// The blend's fundamental over each note's.
  let ratios: [Double]
  /// What the decoder is told.
  let path: NotePath
  /// Samples between the frames of the rendering.
  let hopLength: Int
  private let sampleRate: Double

  init(_ blend: NoteBlend, _ sources: [NoteSource], _ configuration: NoteModelConfiguration) {
    let count = blend.length(of: sources)
    let shares = blend.mix.points[0].weights.count
    precondition(
      sources.count == shares && count > 0,
      "\(sources.count) notes, \(shares) shares, \(count) samples")
    let condition = blend.condition(of: sources)
    let maps = sources.map {
      NoteTimeMap(sampleCount: $0.latent.sampleCount, sustain: $0.latent.sustain, target: count)
    }
    let rate = configuration.sampleRate
    self.blend = blend
    self.sources = sources
    self.maps = maps
    sampleCount = count
    sampleRate = rate
    hopLength = configuration.renderingSTFT.hopLength
    ratios = sources.map { source in
      guard let own = source.latent.condition.pitch, let played = condition.pitch else { return 1 }
      return exp2((played - own) / 12)
    }
    path = NotePath(configuration, sampleCount: count, condition: condition) { sample in
      let weights = blend.mix.weights(at: sample / rate)
      var local = [Float](repeating: 0, count: configuration.localSize)
      var place = 0.0
      for (i, source) in sources.enumerated() where weights[i] != 0 {
        let position = maps[i].position(at: sample)
        let own = source.latent.local(at: position, configuration)
        for j in local.indices { local[j] += Float(weights[i]) * own[j] }
        place += weights[i] * position
      }
      return (local, blend.curve.mix(sources.map(\.latent.global), weights: weights), place)
    }
  }

  /// Whether a note's recording and the blend agree in key and length.
  func isAsRecorded(_ note: Int) -> Bool { maps[note].isIdentity && ratios[note] == 1 }

  /// How much louder a note is played than it was recorded: the square of the ratio of velocities.
  /// Source: MIDI Manufacturers Association 1999, "DLS Level 1", 40·log10(v / 127) dB.
  func force(of source: NoteSource) -> Double {
    let ratio = path.condition.velocity / max(source.latent.condition.velocity, 1.0 / 127)
    return max(ratio, 1.0 / 127) * max(ratio, 1.0 / 127)
  }

  /// Adds the notes' residuals to a row of zeros, `[bin]`.
  /// - Parameters:
  ///   - frame: of the rendering.
  ///   - tonal, noise: what is decoded for it, powers, `[bin]`.
  /// - Returns: the share of the blend that has a residual.
  func addResiduals(
    frame: Int, tonal: UnsafePointer<Float>, noise: UnsafePointer<Float>,
    to row: UnsafeMutablePointer<Float>
  ) -> Float {
    let sample = Double(frame * hopLength)
    let weights = NoteBlend.residualWeights(blend.mix.weights(at: sample / sampleRate))
    var share = 0.0
    for (i, source) in sources.enumerated() where weights[i] > 0 {
      guard let residual = source.residual else { continue }
      share += weights[i]
      let position = maps[i].position(at: sample) / Double(hopLength)
      let weight = Float(blend.detail * weights[i])
      if ratios[i] == 1 {
        residual.add(at: position, weight: weight, to: row)
      } else {
        residual.addMoved(
          at: position, weight: weight, ratio: ratios[i], tonal: tonal, noise: noise, to: row)
      }
    }
    return Float(min(1, share * blend.detail))
  }
}

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
  /// What the decoder reads.
  let path: NotePath
  /// Samples between the frames of the rendering.
  let hopLength: Int
  /// In Hz.
  let sampleRate: Double
  private let tuning: BlendTuning
  /// Cents by which the blend's pitch moves, and those of each note by itself, `[frame]`; none where it stays.
  private let cents: [Float]
  private let ownCents: [[Float]]

  /// A note at most this far from its own pitch lends its phases, in semitones: less than a beat over a
  /// note's attack.
  private static let phaseReach = 0.03

  init(_ blend: NoteBlend, _ sources: [NoteSource], _ configuration: NoteModelConfiguration) {
    let count = blend.length(of: sources)
    let shares = blend.mix.points[0].weights.count
    precondition(
      sources.count == shares && count > 0,
      "\(sources.count) notes, \(shares) shares, \(count) samples")
    let maps = sources.map {
      NoteTimeMap(sampleCount: $0.latent.sampleCount, sustain: $0.latent.sustain, target: count)
    }
    let rate = configuration.sampleRate
    let tuning = BlendTuning(blend, sources)
    self.blend = blend
    self.sources = sources
    self.maps = maps
    self.tuning = tuning
    sampleCount = count
    sampleRate = rate
    hopLength = configuration.renderingSTFT.hopLength
    let condition = NoteCondition(pitch: tuning.pitch, velocity: blend.velocity(of: sources))
    let hop = Double(configuration.stft.hopLength)
    let notes = sources.map(\.latent)
    let timbres = notes.map { $0.timbreInputs(configuration) }
    let isCorrected = notes.contains { $0.timbre.map { !$0.correction.isEmpty } ?? false }
    var movement = BlendedMovement(
      notes.map(\.movement), weights: blend.mix.weights(at: 0), vibrato: blend.vibrato)
    var cents: [Float] = []
    path = NotePath(
      configuration, sampleCount: count, condition: condition,
      pitchedShare: { tuning.pitchedShare(blend.mix.weights(at: $0 / rate)) }
    ) { sample in
      let weights = blend.mix.weights(at: sample / rate)
      let positions = maps.map { $0.position(at: sample) }
      var moment = NotePath.Moment(
        local: [Float](repeating: 0, count: configuration.localSize),
        global: blend.curve.mix(notes.map(\.global), weights: weights), position: 0,
        timbre: [Float](repeating: 0, count: timbres[0].count),
        correction: [Float](repeating: 0, count: isCorrected ? configuration.correctionSize : 0))
      moment.semitones = tuning.deviation(weights)
      moment.cents = movement.next(weights: weights, frames: positions.map { $0 / hop })
      cents.append(moment.cents)
      for (i, note) in notes.enumerated() where weights[i] != 0 {
        let weight = Float(weights[i])
        func add(_ values: [Float], _ factor: Float, to sum: inout [Float]) {
          for j in values.indices { sum[j] += factor * values[j] }
        }
        add(note.local(at: positions[i], configuration), weight, to: &moment.local)
        add(timbres[i], weight, to: &moment.timbre)
        add(
          note.correction(at: positions[i], configuration),
          weight * NoteTimbre.carried(over: tuning.semitones(from: i, weights)),
          to: &moment.correction)
        moment.level += weight * note.levelCorrection(at: positions[i], configuration)
        moment.position += weights[i] * positions[i]
      }
      return moment
    }
    self.cents = cents
    ownCents = notes.map { note in
      guard note.movement != nil else { return [] }
      var alone = BlendedMovement([note.movement], weights: [1])
      return (0..<configuration.stft.frameCount(sampleCount: note.sampleCount)).map {
        alone.next(weights: [1], frames: [Double($0)])
      }
    }
  }

  /// Semitones by which the blend's pitch has moved further than a note's own at the place that is heard of it.
  /// - Parameters:
  ///   - frame: of the rendering.
  ///   - position: in the note, in frames of the rendering.
  private func moved(from note: Int, frame: Int, position: Double) -> Double {
    // The rendering has two frames for each of a movement.
    let own = ownCents[note].isEmpty ? 0 : PitchMovement.value(of: ownCents[note], at: position / 2)
    return Double(PitchMovement.value(of: cents, at: Double(frame) / 2) - own) / 100
  }

  /// Whether a note's recording and the blend agree in pitch and length all the time.
  func isAsRecorded(_ note: Int) -> Bool {
    maps[note].isIdentity && (blend.vibrato == 1 || ownCents[note].isEmpty)
      && blend.mix.points.allSatisfy {
        abs(tuning.semitones(from: note, $0.weights)) <= Self.phaseReach
      }
  }

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
      let semitones = tuning.semitones(from: i, blend.mix.weights(at: sample / sampleRate))
      // The comb of what is decoded and that of the residual move together.
      let ratio = exp2((semitones + moved(from: i, frame: frame, position: position)) / 12)
      if abs(semitones) <= BlendTuning.reach {
        residual.add(at: position, weight: weight, ratio: ratio, to: row)
      } else {
        residual.addMoved(
          at: position, weight: weight, ratio: ratio, tonal: tonal, noise: noise, to: row)
      }
    }
    return Float(min(1, share * blend.detail))
  }
}

extension NoteLatent {
  /// The local latent at a position in the note, in samples: between steps on straight lines, as the
  /// decoder reads the path.
  package func local(at sample: Double, _ configuration: NoteModelConfiguration) -> [Float] {
    row(of: local, width: localSize, at: sample, configuration)
  }

  /// The correction of its timbre at a position, `[correctionSize]`; empty without one.
  package func correction(at sample: Double, _ configuration: NoteModelConfiguration) -> [Float] {
    guard let timbre, !timbre.correction.isEmpty else { return [] }
    return row(
      of: timbre.correction, width: configuration.correctionSize, at: sample, configuration)
  }

  /// The level of its timbre at a position, in nepers of power.
  package func levelCorrection(at sample: Double, _ configuration: NoteModelConfiguration) -> Float
  {
    guard let timbre, !timbre.level.isEmpty else { return 0 }
    return PitchMovement.value(
      of: timbre.level, at: sample / Double(configuration.stft.hopLength))
  }

  /// What the decoder reads of its timbre; empty for a model without profiles, zeros without a profile.
  package func timbreInputs(_ configuration: NoteModelConfiguration) -> [Float] {
    let count = NoteDecoder.timbreInputCount(configuration)
    guard let timbre, timbre.profile.count + timbre.features.count == count else {
      return [Float](repeating: 0, count: count)
    }
    return timbre.profile + timbre.features
  }

  /// Share of the correction that is carried to a pitch.
  package func carriedCorrection(to pitch: Double?) -> Float {
    guard let timbre, !timbre.correction.isEmpty else { return 0 }
    guard let own = condition.pitch, let pitch else { return 1 }
    return NoteTimbre.carried(over: pitch - own)
  }

  /// A row between two steps.
  private func row(
    of values: [Float], width: Int, at sample: Double, _ configuration: NoteModelConfiguration
  ) -> [Float] {
    let perStep = Double(configuration.framesPerLatent)
    let frame = sample / Double(configuration.stft.hopLength)
    let position = min(max((frame + 0.5) / perStep - 0.5, 0), Double(stepCount - 1))
    let left = Int(position)
    let right = min(left + 1, stepCount - 1)
    let share = Float(position - Double(left))
    return (0..<width).map { i in
      (1 - share) * values[left * width + i] + share * values[right * width + i]
    }
  }
}

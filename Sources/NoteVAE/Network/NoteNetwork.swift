import Neural

/// The whole network: a note's bands to a posterior, latents to expected powers.
package struct NoteNetwork: Sendable {
  package let configuration: NoteModelConfiguration
  package let parameters: ParameterStore
  let bands: EncoderBands
  package let profile: TimbreProfile
  package let encoder: NoteEncoder
  package let decoder: NoteDecoder

  /// Makes a network with random weights.
  /// - Parameter seed: nil for weights that are loaded or set afterwards.
  package init(_ configuration: NoteModelConfiguration, seed: UInt64?) {
    var random = RandomGenerator(seed: seed ?? 0)
    self.configuration = configuration
    parameters = ParameterStore(drawsValues: seed != nil)
    bands = EncoderBands(configuration)
    profile = TimbreProfile(configuration)
    encoder = NoteEncoder(
      configuration, bandCount: bands.count, in: parameters, using: &random)
    decoder = NoteDecoder(configuration, in: parameters, using: &random)
  }

  /// The posterior of some notes of equally many frames.
  /// - Parameter fundamentals: f0 in bins of each note's frames; that of its condition if nil.
  package func posterior(
    of analyses: [NoteAnalysis], conditions: [NoteCondition], fundamentals: [[Float]]? = nil,
    in graph: Graph
  ) -> NotePosterior {
    let frames = analyses[0].frameCount
    let heard = graph.tensor(Shape(analyses.count, frames, bands.count)) { values in
      for (note, analysis) in analyses.enumerated() {
        let place = note * frames * bands.count..<(note + 1) * frames * bands.count
        bands.write(
          analysis.power,
          fundamentals: fundamentals?[note]
            ?? Array(repeating: conditions[note].fundamental(configuration), count: frames),
          into: UnsafeMutableBufferPointer(rebasing: values[place]))
      }
    }
    let told = graph.tensor(
      Shape(analyses.count, NoteCondition.featureCount), conditions.flatMap(\.features))
    return encoder(heard, conditions: told)
  }
}

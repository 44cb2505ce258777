import Foundation
import Neural

/// Plays latents: frame by frame, from the path of local latents at that moment, the global latent,
/// the condition and the time since the onset, to the expected powers of the frame.
///
/// No frame looks at another one, so a held note can follow a blend that moves while it sounds.
package struct NoteDecoder: Sendable {
  private let configuration: NoteModelConfiguration
  let moving: Linear
  let steady: Linear
  let blocks: [(norm: LayerNorm, linear: Linear)]
  let norm: LayerNorm
  let head: Linear
  /// From a timbre profile to what is added to each frame; nil for a model without profiles.
  let timbre: (hidden: Linear, output: Linear)?
  let layout: SpectralLayout

  init(
    _ configuration: NoteModelConfiguration, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    self.configuration = configuration
    let layout = SpectralLayout(configuration)
    let width = configuration.decoderWidth
    moving = Linear(
      "decoder.moving", inputs: configuration.localSize + Self.timeConstants.count,
      outputs: width, in: store, using: &random)
    steady = Linear(
      "decoder.steady", inputs: configuration.globalSize + NoteCondition.featureCount,
      outputs: width, bias: false, in: store, using: &random)
    blocks = (0..<configuration.decoderBlocks).map {
      (
        LayerNorm("decoder.blocks.\($0).norm", columns: width, in: store),
        Linear(
          "decoder.blocks.\($0).linear", inputs: width, outputs: width, activation: .silu,
          in: store, using: &random)
      )
    }
    norm = LayerNorm("decoder.norm", columns: width, in: store)
    head = Linear(
      "decoder.head", inputs: width, outputs: layout.outputCount, in: store, using: &random)
    let profileSize = Self.timbreInputCount(configuration)
    if profileSize > 0 {
      timbre = (
        Linear(
          "decoder.timbre.hidden", inputs: profileSize, outputs: width, bias: false,
          activation: .silu, in: store, using: &random),
        Linear(
          "decoder.timbre.output", inputs: width, outputs: width, bias: false, in: store,
          using: &random)
      )
      // A decoder begins as if there were no profiles.
      store.set(
        timbre!.output.weight, to: [Float](repeating: 0, count: timbre!.output.weight.shape.count))
    } else {
      timbre = nil
    }
    self.layout = layout
    var bias = [Float](repeating: 0, count: layout.outputCount)
    for i in layout.parts.envelope { bias[i] = -4 }
    for i in layout.parts.free { bias[i] = -9 }
    for i in layout.parts.noise { bias[i] = -9 }
    store.set(head.bias!, to: bias)
  }

  /// - Parameters:
  ///   - local: `[note, latent step, localSize]`.
  ///   - global: `[note, globalSize]`.
  ///   - conditions: one a note.
  ///   - timbres: profiles and the conditions under which they were measured,
  ///     `[note, timbreInputCount]`; zeros where there is none, nil where no note has one.
  ///   - fundamentals: f0 in bins of each frame of all notes; those of the conditions if nil.
  ///   - frames: which frames since the onset.
  /// - Returns: `[2, note · frame, bin]`: tonal and noise power.
  package func callAsFunction(
    local: Tensor, global: Tensor, conditions: [NoteCondition], timbres: Tensor? = nil,
    fundamentals: [Float]? = nil, frames: Range<Int>
  ) -> Tensor {
    let graph = local.graph
    let notes = conditions.count
    let path = upsample(local, factor: configuration.framesPerLatent)
      .sliced(axis: 1, frames)
    let times = Self.times(frames, configuration: configuration)
    let clock = graph.tensor(Shape(notes, frames.count, Self.timeConstants.count)) { values in
      for note in 0..<notes {
        _ = values[(note * times.count)...].update(fromContentsOf: times)
      }
    }
    let told = graph.tensor(
      Shape(notes, NoteCondition.featureCount), conditions.flatMap(\.features))
    let constant = steady(concatenate([global, told], axis: -1))
    return expectedPowers(
      outputs(
        path: path, clock: clock, constant: constant.reshaped(Shape(notes, 1, constant.shape[1])),
        timbre: timbres.flatMap {
          timbreOffset($0).map { $0.reshaped(Shape(notes, 1, $0.shape[1])) }
        }),
      fundamentals: fundamentals
        ?? conditions.flatMap {
          Array(repeating: $0.fundamental(configuration), count: frames.count)
        }, layout: layout)
  }

  /// Frames of one note, each with latents and a time since the onset of its own.
  /// - Parameters:
  ///   - local: `[frame, localSize]`.
  ///   - global: `[frame, globalSize]`.
  ///   - velocity: 0…1.
  ///   - pitches: MIDI pitch of those that have one, `[frame]`.
  ///   - pitchedShares: share of the sounds that have a pitch, `[frame]`.
  ///   - times: since the onset, in frames, `[frame]`.
  ///   - timbres: as in the call above, `[frame or 1, timbreInputCount]`.
  /// - Returns: `[frame, layout.outputCount]`, which ``SpectralLayout`` explains.
  func outputs(
    local: Tensor, global: Tensor, velocity: Double, pitches: [Double], pitchedShares: [Float],
    times: [Float], timbres: Tensor? = nil
  ) -> Tensor {
    let graph = local.graph
    let count = times.count
    let clock = graph.tensor(
      Shape(1, count, Self.timeConstants.count),
      times.flatMap { Self.clock($0, configuration: configuration) })
    let told = graph.tensor(Shape(count, NoteCondition.featureCount)) { values in
      for (t, share) in pitchedShares.enumerated() {
        NoteCondition.writeFeatures(
          pitch: pitches[t], pitchedShare: share, velocity: velocity,
          into: values.baseAddress! + t * NoteCondition.featureCount)
      }
    }
    let constant = steady(concatenate([global, told], axis: -1))
    return outputs(
      path: local.reshaped(Shape(1, count, configuration.localSize)), clock: clock,
      constant: constant.reshaped(Shape(1, count, constant.shape[1])),
      timbre: timbres.flatMap {
        timbreOffset($0).map { $0.reshaped(Shape(1, $0.shape[0], $0.shape[1])) }
      })
  }

  /// What profiles add to the frames of their notes, `[note, decoderWidth]`.
  private func timbreOffset(_ timbres: Tensor) -> Tensor? {
    timbre.map { $0.output($0.hidden(timbres)) }
  }

  /// What both ways of asking share.
  /// - Parameters:
  ///   - path: `[note, frame, localSize]`.
  ///   - clock: `[note, frame, clock]`.
  ///   - constant: `[note, frame or 1, decoderWidth]`.
  ///   - timbre: what profiles add, `[note, frame or 1, decoderWidth]`.
  /// - Returns: `[note · frame, layout.outputCount]`.
  private func outputs(path: Tensor, clock: Tensor, constant: Tensor, timbre: Tensor?) -> Tensor {
    var x = silu(moving(concatenate([path, clock], axis: -1)) + constant)
    if let timbre { x = x + timbre }
    for block in blocks { x = x + block.linear(block.norm(x)) }
    return head(norm(x)).reshaped(Shape(path.shape[0] * path.shape[1], layout.outputCount))
  }

  /// Numbers of a note's profile and the condition under which it was measured; 0 without profiles.
  package static func timbreInputCount(_ configuration: NoteModelConfiguration) -> Int {
    let count = TimbreProfile(configuration).count
    return count == 0 ? 0 : count + NoteCondition.featureCount
  }

  /// Seconds after which each of the decoder's clocks has fallen to 1/e.
  static let timeConstants: [Float] = [0.01, 0.03, 0.1, 0.3, 1, 3]

  /// Time since the onset as falling exponentials, `[frame, clock]`.
  private static func times(
    _ frames: Range<Int>, configuration: NoteModelConfiguration
  ) -> [Float] {
    frames.flatMap { clock(Float($0), configuration: configuration) }
  }

  /// The clocks at one moment, in frames since the onset.
  private static func clock(_ frame: Float, configuration: NoteModelConfiguration) -> [Float] {
    let hop = Float(configuration.stft.hopLength) / Float(configuration.sampleRate)
    return timeConstants.map { exp(-frame * hop / $0) }
  }
}

import Neural

/// Lets the segments of a phrase hear each other, then each think for itself, both beside a straight
/// way through:
///
///     h ← h + (V silu(U · norm(h)ᵀ))ᵀ      over segments, for each channel
///     h ← h + W₂ silu(W₁ · norm(h))        over channels, for each segment
///
/// The first line can say "bar 9 is bar 1 again" in one weight; the second is shared by all segments,
/// so that every beat of every tune teaches it.
///
/// Source: Tolstikhin et al. 2021, "MLP-Mixer", equation 1.
struct MixerBlock: Sendable {
  private let segmentNorm: LayerNorm
  private let segmentIn: Linear
  private let segmentOut: Linear
  private let channelNorm: LayerNorm
  private let channelIn: Linear
  private let channelOut: Linear

  init(
    _ name: String, segments: Int, width: Int, in store: ParameterStore,
    using random: inout RandomGenerator
  ) {
    segmentNorm = LayerNorm("\(name).segments.norm", columns: width, in: store)
    segmentIn = Linear(
      "\(name).segments.in", inputs: segments, outputs: 4 * segments, activation: .silu, in: store,
      using: &random)
    segmentOut = Linear(
      "\(name).segments.out", inputs: 4 * segments, outputs: segments, in: store, using: &random)
    channelNorm = LayerNorm("\(name).channels.norm", columns: width, in: store)
    channelIn = Linear(
      "\(name).channels.in", inputs: width, outputs: 2 * width, activation: .silu, in: store,
      using: &random)
    channelOut = Linear(
      "\(name).channels.out", inputs: 2 * width, outputs: width, in: store, using: &random)
  }

  /// `[phrase, segment, width]` → the same shape.
  /// - Parameter regularise: dropout on what each half adds, in training.
  package func callAsFunction(_ h: Tensor, regularise: (Tensor) -> Tensor) -> Tensor {
    let heard = segmentOut(segmentIn(segmentNorm(h).transposed())).transposed()
    let mixed = h + regularise(heard)
    return mixed + regularise(channelOut(channelIn(channelNorm(mixed))))
  }
}

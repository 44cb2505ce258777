import CKernels
import Neural

/// Expected power of the tonal and of the noise part of each frame, from the decoder's outputs.
///
/// With `E` the envelope, `o_k` the level of harmonic k, `c_k` its frequency in bins and `F`, `N`
/// the free part and the noise envelope (all log power), at bin `c`:
///
///     tonal(c) = exp(E(c_k) + o_k - 2πg (c - c_k)²) + exp(F(c)),   k the harmonic nearest to c
///     noise(c) = exp(N(c))
///     c_k      = k · f0 · 2^(cents / 1200) · √(1 + B k²)
///
/// A partial seen through the window `exp(-π t² / (g n²))` has exactly this lobe, so the comb needs
/// no learning, holds at any fractional pitch, and leaves to the network what is heard: envelope,
/// levels, detuning (±60 cents) and inharmonicity (B below 0.01).
/// Source of B: Fletcher, Blackham, Stratton 1962, "Quality of piano tones".
///
/// - Parameters:
///   - outputs: `[frame, layout.outputCount]`.
///   - fundamentals: f0 of each frame, in bins; 0 without pitch.
/// - Returns: `[2, frame, bin]`: tonal, noise.
package func expectedPowers(_ outputs: Tensor, fundamentals: [Float], layout: SpectralLayout)
  -> Tensor
{
  let (frames, bins, width) = (fundamentals.count, layout.binCount, layout.outputCount)
  precondition(
    outputs.shape == Shape(frames, width),
    "expectedPowers: outputs \(outputs.shape), expected \(Shape(frames, width))")
  let powers = outputs.graph.result(Shape(2, frames, bins))
  let noise = frames * bins
  for t in 0..<frames {
    kernel_note_powers(
      layout.pointer, outputs.pointer + t * width, fundamentals[t], powers.pointer + t * bins,
      powers.pointer + noise + t * bins)
  }

  guard outputs.graph.isRecording else { return powers }
  return outputs.graph.record(powers, from: outputs) { powers in
    let scratch = powers.graph.scratch(bins)
    for t in 0..<frames {
      kernel_note_powers_pullback(
        layout.pointer, outputs.pointer + t * width, fundamentals[t],
        powers.gradient + t * bins, powers.gradient + noise + t * bins,
        outputs.gradient + t * width, scratch.pointer)
    }
  }
}

/// Loops of a note's timbre: what is known of a recording beside its latents, in the terms of the
/// decoder's outputs (`kernels_note.h`).
#ifndef SFUMATO_KERNELS_TIMBRE_H
#define SFUMATO_KERNELS_TIMBRE_H

#include "kernels_note.h"

/// Changes a frame of decoder outputs by a correction, in nepers of power.
///
/// The first `harmonics` partials get a level each; all else, partials above them, free part and noise,
/// gets that of the knots of the noise envelope.
/// - correction: `[harmonics + noise_knots]`
/// - level: added to everything
/// - fundamental: in bins; 0 without pitch
/// - outputs: `[kernel_note_outputs]`, changed
void kernel_correct_outputs(
  const kernel_note_layout *layout, const float *correction, float level, float fundamental,
  float *outputs);

/// ratio[i] = ln((a + floor) / (b + floor)).
void kernel_log_ratio(const float *a, const float *b, float floor, float *ratio, long count);

/// Adds what one frame tells of a correction to sums over frames.
/// - ratio: log ratio of what should sound to what does, `[bins]`
/// - lobe: bins on either side of a partial that are its own
/// - level, level_count: sums and counts of the harmonics, `[harmonics]`
/// - diagonal, beside, right: of the normal equations of the noise knots, `[noise_knots]` each: Σ a²,
///   Σ aᵢ aᵢ₊₁, Σ a · ratio
void kernel_add_correction(
  const kernel_note_layout *layout, const float *ratio, float fundamental, float lobe, float *level,
  float *level_count, float *diagonal, float *beside, float *right);

#endif

/// Loops that make and colour sound of the training corpora.
#ifndef SFUMATO_KERNELS_GENERATE_H
#define SFUMATO_KERNELS_GENERATE_H

#include <stdint.h>

/// Adds `count` samples of a bank of sines, each with its amplitude going in a straight line.
/// - cosine, sine: of each partial's phase at the first sample, `[partials]`; left at the sample after
///   the last
/// - turn_cosine, turn_sine: of the angle from one sample to the next, `[partials]`
/// - amplitude, step: at the first sample, and added with each sample, `[partials]`
void kernel_add_sines(
  float *samples, long count, float *cosine, float *sine, const float *turn_cosine,
  const float *turn_sine, const float *amplitude, const float *step, long partials);

/// One second-order section: y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y''.
typedef struct {
  float b0, b1, b2, a1, a2;
} kernel_biquad;

/// Filters samples in place by sections in series, all beginning at rest.
void kernel_filter_biquads(
  float *samples, long count, const kernel_biquad *sections, long section_count);

#endif

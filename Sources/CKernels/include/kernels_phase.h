/// Loops that make phase from magnitude. A phase is a 32-bit fraction of a turn (2³² is 2π), so
/// that adding phases wraps by itself and loses nothing. `n` counts bins.
#ifndef SFUMATO_KERNELS_PHASE_H
#define SFUMATO_KERNELS_PHASE_H

#include <stddef.h>
#include <stdint.h>

/// out = ln(max(magnitude, floor)), floor > 0; NaN counts as floor. Error below 2e-7 of the value.
void kernel_log_magnitude(float *out, const float *magnitude, float floor, size_t n);

/// The largest of `x`, or `start` if that is larger.
float kernel_maximum(const float *x, float start, size_t n);

/// out = 1 + ⌊(x - low) · perUnit⌋, at most 254, or 255 where x < low.
void kernel_levels(uint8_t *out, const float *x, float low, float per_unit, size_t n);

/// out[k] = offset[k] + scale · (x[k + 1] - x[k - 1]) turns; x[-1] and x[n] are read.
void kernel_time_steps(
  int32_t *out, const float *x, const int32_t *offset, float scale, size_t n);

/// out = a · x + b · y + c · z turns.
void kernel_frequency_steps(
  int32_t *out, const float *x, const float *y, const float *z, float a, float b, float c,
  size_t n);

/// phase = previous + step + previous_step wherever level is 255; elsewhere untouched.
void kernel_continue_phase(
  int32_t *phase, const int32_t *previous, const int32_t *step, const int32_t *previous_step,
  const uint8_t *level, size_t n);

/// out[k] = magnitude[k] · exp(i · phase[k]), interleaved. Error below 2e-7 of the magnitude.
void kernel_polar(float *out, const float *magnitude, const int32_t *phase, size_t n);

/// One step of accelerated Griffin–Lim on `n` interleaved complex numbers:
/// z = now + momentum · (now - before); out = magnitude · z / |z| (or magnitude where z is 0);
/// before = now.
void kernel_griffin_lim(
  float *out, float *before, const float *now, const float *magnitude, float momentum, size_t n);

#endif

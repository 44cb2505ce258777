#include "kernels_residual.h"

#include "math_inline.h"

/// Magnitudes are cut at e^23, 200 dB.
#define LOUDEST 23.0f

KERNEL void kernel_geometric_mean(
  const float *restrict a, const float *restrict b, float *restrict out, long bins) {
  for (long c = 0; c < bins; c++) out[c] = __builtin_sqrtf(a[c] * b[c]);
}

KERNEL void kernel_residual(
  const float *restrict magnitude, const float *restrict tonal, const float *restrict noise,
  float quiet, float floor, float *restrict residual, long bins) {
  for (long c = 0; c < bins; c++) {
    const float found = magnitude[c] > quiet ? magnitude[c] : quiet;
    const float sum = tonal[c] + noise[c];
    const float expected = sum > floor ? sum : floor;
    residual[c] = fast_log(found) - 0.5f * fast_log(expected);
  }
}

KERNEL void kernel_add_residual(
  const float *a, const float *b, float fraction, float weight, float step, float limit,
  float *restrict sum, long bins) {
  if (step == 1.0f) {
    for (long c = 0; c < bins; c++) {
      const float value = a[c] + fraction * (b[c] - a[c]);
      sum[c] += weight * clamped(value, -limit, limit);
    }
    return;
  }
  for (long c = 0; c < bins; c++) {
    const float place = (float)c * step;
    const long index = (long)place;
    if (index >= bins - 1) break;
    const float between = place - (float)index;
    const float left = a[index] + fraction * (b[index] - a[index]);
    const float right = a[index + 1] + fraction * (b[index + 1] - a[index + 1]);
    sum[c] += weight * clamped(left + between * (right - left), -limit, limit);
  }
}

KERNEL void kernel_apply_residual(
  const float *restrict tonal, const float *restrict noise, const float *restrict residual,
  float share, float floor, float *restrict tonal_out, float *restrict noise_out, long bins) {
  for (long c = 0; c < bins; c++) {
    const float sum = tonal[c] + noise[c];
    const float whole = sum > floor ? sum : floor;
    const float gain = fast_exp(residual[c] < LOUDEST ? residual[c] : LOUDEST);
    tonal_out[c] = __builtin_sqrtf(tonal[c] + share * (whole - tonal[c])) * gain;
    noise_out[c] = __builtin_sqrtf((1.0f - share) * noise[c]) * gain;
  }
}

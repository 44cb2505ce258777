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
  float quiet, float floor, float *restrict recorded, float *restrict residual, long bins) {
  for (long c = 0; c < bins; c++) {
    const float sum = tonal[c] + noise[c];
    recorded[c] = fast_log(magnitude[c] > quiet ? magnitude[c] : quiet);
    residual[c] = recorded[c] - 0.5f * fast_log(sum > floor ? sum : floor);
  }
}

KERNEL void kernel_add_residual(
  const float *a, const float *b, float fraction, float weight, float step, float *restrict sum,
  long bins) {
  if (step == 1) {
    for (long c = 0; c < bins; c++) sum[c] += weight * (a[c] + fraction * (b[c] - a[c]));
    return;
  }
  for (long c = 0; c < bins; c++) {
    const float place = (float)c * step;
    const long index = (long)place;
    if (index >= bins - 1) break;
    const float between = place - (float)index;
    const float before = a[index] + between * (a[index + 1] - a[index]);
    const float after = b[index] + between * (b[index + 1] - b[index]);
    sum[c] += weight * (before + fraction * (after - before));
  }
}

KERNEL void kernel_add_moved_residual(
  const float *residual, const float *recorded, const float *tonal, const float *noise,
  float weight, float step, float limit, float floor, float *restrict sum, long bins) {
  for (long c = 0; c < bins; c++) {
    const float place = (float)c * step;
    const long index = (long)place;
    if (index >= bins - 1) break;
    const float between = place - (float)index;
    const float value = residual[index] + between * (residual[index + 1] - residual[index]);
    const float there = recorded[index] + between * (recorded[index + 1] - recorded[index]);
    const float power = tonal[c] + noise[c];
    const float way = there - 0.5f * fast_log(power > floor ? power : floor);
    const float low = way < 0 ? way : 0, high = way > 0 ? way : 0;
    sum[c] += weight * clamped(clamped(value, -limit, limit), low, high);
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

KERNEL void kernel_apply_residual_to_parts(
  const float *restrict tonal, const float *restrict noise, const float *restrict free,
  const float *restrict residual, float share, float floor, float *restrict gain,
  float *restrict free_out, long bins) {
  for (long c = 0; c < bins; c++) {
    const float sum = tonal[c] + noise[c];
    const float whole = sum > floor ? sum : floor;
    gain[c] = fast_exp(residual[c] < LOUDEST ? residual[c] : LOUDEST);
    free_out[c] = __builtin_sqrtf(free[c] + share * (whole - tonal[c])) * gain[c];
  }
}

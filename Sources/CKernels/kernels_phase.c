#include "kernels_phase.h"

#include <math.h>
#include <string.h>

#include "kernel_clones.h"

// ln of a positive normal number: x = 2^e · m with m in [√½, √2), then ln m = ln(1 + f) by the
// series of 2·artanh(s), s = f / (2 + f), |s| < 0.172.
KERNEL_INLINE float log_positive(float x) {
#pragma clang fp contract(fast)
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const int32_t exponent = (bits - 0x3f3504f3) >> 23;
  const int32_t reduced = bits - (int32_t)((uint32_t)exponent << 23);
  float m;
  memcpy(&m, &reduced, sizeof m);
  const float f = m - 1.0f;
  const float s = f / (2.0f + f);
  const float z = s * s;
  const float series =
    2.0f + z * (0.66666667f + z * (0.4f + z * (0.28571429f + z * 0.22222222f)));
  return (float)exponent * 0.69314718f + s * series;
}

KERNEL_INLINE int32_t turns_to_phase(float turns) {
  // Rounded to nearest by adding and taking away 1.5 · 2²³; larger values have no fraction to speak of.
  const float whole = (turns + 12582912.0f) - 12582912.0f;
  const float fraction = fabsf(turns) < 4194304.0f ? turns - whole : 0.0f;
  // Twice a 31-bit value, because half a turn itself does not fit into 32 bits with a sign.
  return (int32_t)((uint32_t)(int32_t)(fraction * 2147483648.0f) << 1);
}

KERNEL void kernel_log_magnitude(
  float *restrict out, const float *restrict magnitude, float floor, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const float x = magnitude[i] > floor ? magnitude[i] : floor;
    out[i] = log_positive(x);
  }
}

KERNEL float kernel_maximum(const float *x, float start, size_t n) {
  float lanes[16];
  for (int j = 0; j < 16; j++) lanes[j] = start;
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    for (int j = 0; j < 16; j++) lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j];
  }
  for (; i < n; i++) lanes[0] = x[i] > lanes[0] ? x[i] : lanes[0];
  for (int j = 1; j < 16; j++) lanes[0] = lanes[j] > lanes[0] ? lanes[j] : lanes[0];
  return lanes[0];
}

KERNEL void kernel_levels(
  uint8_t *restrict out, const float *restrict x, float low, float per_unit, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const float height = (x[i] - low) * per_unit;
    const int32_t level = 1 + (int32_t)(height < 253.0f ? height : 253.0f);
    out[i] = (uint8_t)(x[i] < low ? 255 : level);
  }
}

KERNEL void kernel_time_steps(
  int32_t *restrict out, const float *restrict x, const int32_t *restrict offset, float scale,
  size_t n) {
  for (size_t k = 0; k < n; k++) {
    const uint32_t step = (uint32_t)turns_to_phase(scale * (x[k + 1] - (x - 1)[k]));
    out[k] = (int32_t)((uint32_t)offset[k] + step);
  }
}

KERNEL void kernel_frequency_steps(
  int32_t *restrict out, const float *restrict x, const float *restrict y,
  const float *restrict z, float a, float b, float c, size_t n) {
#pragma clang fp contract(fast)
  for (size_t k = 0; k < n; k++) out[k] = turns_to_phase(a * x[k] + b * y[k] + c * z[k]);
}

KERNEL void kernel_continue_phase(
  int32_t *restrict phase, const int32_t *restrict previous, const int32_t *restrict step,
  const int32_t *restrict previous_step, const uint8_t *restrict level, size_t n) {
  for (size_t k = 0; k < n; k++) {
    const uint32_t next = (uint32_t)previous[k] + (uint32_t)step[k] + (uint32_t)previous_step[k];
    phase[k] = level[k] == 255 ? (int32_t)next : phase[k];
  }
}

KERNEL void kernel_polar(
  float *restrict out, const float *restrict magnitude, const int32_t *restrict phase, size_t n) {
#pragma clang fp contract(fast)
  for (size_t k = 0; k < n; k++) {
    // The nearest quarter turn and the rest, within an eighth of a turn, in radians.
    const uint32_t turn = (uint32_t)phase[k];
    const uint32_t quarter = (turn + 0x20000000u) >> 30;
    const float x = (float)(int32_t)(turn - (quarter << 30)) * 1.46291808e-9f;  // 2π / 2³²
    const float z = x * x;
    const float s =
      x + x * z * (-0.16666667f + z * (8.3333310e-3f + z * (-1.9840874e-4f + z * 2.7525562e-6f)));
    const float c =
      1.0f + z * (-0.5f + z * (4.1666646e-2f + z * (-1.3888378e-3f + z * 2.4760495e-5f)));
    const float re = quarter & 1 ? s : c;
    const float im = quarter & 1 ? c : s;
    // cos and sin after 0, 1, 2, 3 quarters: (c, s), (-s, c), (-c, -s), (s, -c).
    const float m = magnitude[k];
    out[2 * k] = (quarter + 1) & 2 ? -m * re : m * re;
    out[2 * k + 1] = quarter & 2 ? -m * im : m * im;
  }
}

KERNEL void kernel_griffin_lim(
  float *restrict out, float *restrict before, const float *restrict now,
  const float *restrict magnitude, float momentum, size_t n) {
#pragma clang fp contract(fast)
  for (size_t k = 0; k < n; k++) {
    const float now_re = now[2 * k], now_im = now[2 * k + 1];
    const float re = now_re + momentum * (now_re - before[2 * k]);
    const float im = now_im + momentum * (now_im - before[2 * k + 1]);
    const float square = re * re + im * im;
    const int usable = square > 1e-36f;
    const float scale = magnitude[k] / __builtin_sqrtf(usable ? square : 1.0f);
    out[2 * k] = usable ? re * scale : magnitude[k];
    out[2 * k + 1] = usable ? im * scale : 0.0f;
    before[2 * k] = now_re;
    before[2 * k + 1] = now_im;
  }
}

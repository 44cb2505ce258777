#include "kernels_signal.h"

#include <math.h>

#include "kernel_clones.h"

KERNEL void kernel_multiply(
  float *restrict out, const float *restrict a, const float *restrict b, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = a[i] * b[i];
}

KERNEL void kernel_multiply_add(
  float *restrict sum, const float *a, const float *b, float scale, size_t n) {
#pragma clang fp contract(fast)
  for (size_t i = 0; i < n; i++) sum[i] += scale * a[i] * b[i];
}

KERNEL void kernel_divide_or_zero(float *restrict x, const float *restrict weight, size_t n) {
  for (size_t i = 0; i < n; i++) {
    x[i] /= fabsf(weight[i]) < 1e-20f ? INFINITY : weight[i];
  }
}

KERNEL void kernel_complex_magnitude(
  float *restrict out, const float *restrict complex, size_t n) {
#pragma clang fp contract(fast)
  for (size_t i = 0; i < n; i++) {
    const float re = complex[2 * i], im = complex[2 * i + 1];
    out[i] = __builtin_sqrtf(re * re + im * im);
  }
}

#include "kernels_activation.h"

#include <stddef.h>

#include "kernel_clones.h"
#include "math_inline.h"

/// The loop over one function: `value` and `derivative` are in terms of x[i], and of y, the value.
#define EACH_ELEMENT(prepare, value, derivative)     \
  if (slope) {                                       \
    for (long i = 0; i < count; i++) {               \
      prepare;                                       \
      const float y = value, d = derivative;         \
      slope[i] = d;                                  \
      x[i] = y;                                      \
    }                                                \
  } else {                                           \
    for (long i = 0; i < count; i++) {               \
      prepare;                                       \
      x[i] = value;                                  \
    }                                                \
  }

KERNEL void kernel_activate(
  ActivationKind kind, float *restrict x, float *restrict slope, long count
) {
  switch (kind) {
  case activation_relu:
    EACH_ELEMENT(, x[i] > 0 ? x[i] : 0, x[i] > 0 ? 1.0f : 0.0f)
    break;
  case activation_silu:
    EACH_ELEMENT(const float s = fast_sigmoid(x[i]), x[i] * s, s + y * (1 - s))
    break;
  case activation_tanh:
    EACH_ELEMENT(, fast_tanh(x[i]), 1 - y * y)
    break;
  case activation_sigmoid:
    EACH_ELEMENT(, fast_sigmoid(x[i]), y * (1 - y))
    break;
  }
}

KERNEL void kernel_activation_pullback(
  const float *slope, float *dy, float *dbias, long rows, long columns
) {
  for (long r = 0; r < rows; r++) {
    const float *restrict s = slope + r * columns;
    float *restrict d = dy + r * columns, *restrict sums = dbias;
    for (long c = 0; c < columns; c++) d[c] *= s[c];
    if (sums) for (long c = 0; c < columns; c++) sums[c] += d[c];
  }
}

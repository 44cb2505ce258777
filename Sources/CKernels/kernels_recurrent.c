#include "kernels_recurrent.h"

#include "kernel_clones.h"
#include "math_inline.h"

/// No unit reads what another one writes; the compiler cannot see it of so many arrays.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

KERNEL void kernel_gru_forward(
  float *gates, const float *candidate, const float *bias, const float *previous, float *next,
  long rows, long hidden
) {
  for (long row = 0; row < rows; row++) {
    float *restrict r = gates + row * 3 * hidden, *restrict z = r + hidden, *restrict n = z + hidden;
    const float *restrict c_r = bias, *restrict c_z = bias + hidden;
    const float *restrict m = candidate + row * hidden, *restrict h = previous + row * hidden;
    float *restrict to = next + row * hidden;
    INDEPENDENT for (long i = 0; i < hidden; i++) {
      const float reset = fast_sigmoid(r[i] + c_r[i]), update = fast_sigmoid(z[i] + c_z[i]);
      const float fresh = fast_tanh(n[i] + reset * m[i]);
      r[i] = reset;
      z[i] = update;
      n[i] = fresh;
      to[i] = fresh + update * (h[i] - fresh);
    }
  }
}

KERNEL void kernel_gru_backward(
  float *gates, float *candidate, const float *previous, const float *dy, long dy_stride, float *dh,
  long rows, long hidden
) {
  for (long row = 0; row < rows; row++) {
    float *restrict r = gates + row * 3 * hidden, *restrict z = r + hidden, *restrict n = z + hidden;
    float *restrict m = candidate + row * hidden, *restrict carried = dh + row * hidden;
    const float *restrict h = previous + row * hidden, *restrict here = dy + row * dy_stride;
    INDEPENDENT for (long i = 0; i < hidden; i++) {
      const float d = carried[i] + here[i];
      const float reset = r[i], update = z[i], fresh = n[i];
      const float d_fresh = d * (1 - update) * (1 - fresh * fresh);
      r[i] = d_fresh * m[i] * reset * (1 - reset);
      z[i] = d * (h[i] - fresh) * update * (1 - update);
      n[i] = d_fresh;
      m[i] = d_fresh * reset;
      carried[i] = d * update;
    }
  }
}

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

KERNEL void kernel_lstm_forward(
  float *gates, const float *bias, const float *previous, float *cell, float *squashed, float *next,
  long rows, long hidden
) {
  for (long row = 0; row < rows; row++) {
    float *restrict i = gates + row * 4 * hidden, *restrict f = i + hidden;
    float *restrict g = f + hidden, *restrict o = g + hidden;
    const float *restrict d_i = bias, *restrict d_f = bias + hidden;
    const float *restrict d_g = bias + 2 * hidden, *restrict d_o = bias + 3 * hidden;
    const float *restrict c = previous + row * hidden;
    float *restrict c_next = cell + row * hidden, *restrict s = squashed + row * hidden;
    float *restrict to = next + row * hidden;
    INDEPENDENT for (long k = 0; k < hidden; k++) {
      i[k] = fast_sigmoid(i[k] + d_i[k]);
      f[k] = fast_sigmoid(f[k] + d_f[k]);
      g[k] = fast_tanh(g[k] + d_g[k]);
      o[k] = fast_sigmoid(o[k] + d_o[k]);
      c_next[k] = f[k] * c[k] + i[k] * g[k];
      s[k] = fast_tanh(c_next[k]);
      to[k] = o[k] * s[k];
    }
  }
}

KERNEL void kernel_lstm_backward(
  float *gates, const float *previous, const float *squashed, const float *dy, const float *dy_cell,
  long dy_stride, const float *dh, float *dc, long rows, long hidden
) {
  for (long row = 0; row < rows; row++) {
    float *restrict i = gates + row * 4 * hidden, *restrict f = i + hidden;
    float *restrict g = f + hidden, *restrict o = g + hidden;
    const float *restrict c = previous + row * hidden, *restrict s = squashed + row * hidden;
    const float *restrict here = dy + row * dy_stride, *restrict cell = dy_cell + row * dy_stride;
    const float *restrict carried = dh + row * hidden;
    float *restrict carried_cell = dc + row * hidden;
    INDEPENDENT for (long k = 0; k < hidden; k++) {
      const float in = i[k], forget = f[k], fresh = g[k], out = o[k], t = s[k];
      const float d = carried[k] + here[k];
      const float d_cell = carried_cell[k] + cell[k] + d * out * (1 - t * t);
      i[k] = d_cell * fresh * in * (1 - in);
      f[k] = d_cell * c[k] * forget * (1 - forget);
      g[k] = d_cell * in * (1 - fresh * fresh);
      o[k] = d * t * out * (1 - out);
      carried_cell[k] = d_cell * forget;
    }
  }
}

#include "kernels_axes.h"

#include "loops_inline.h"

#define EACH_INNER \
  _Pragma("clang loop vectorize(assume_safety)") for (long k = 0; k < inner; k++)

KERNEL void kernel_axis_sum(
    const float *x, float scale, float *y, long outer, long length, long inner) {
  for (long o = 0; o < outer; o++, x += length * inner, y += inner) {
    if (inner == 1) {
      _Pragma("clang fp reassociate(on)") float sum = 0;
      for (long j = 0; j < length; j++) sum += x[j];
      *y = scale * sum;
    } else {
      EACH_INNER y[k] = 0;
      for (long j = 0; j < length; j++) EACH_INNER y[k] += x[j * inner + k];
      EACH_INNER y[k] *= scale;
    }
  }
}

KERNEL void kernel_axis_sum_pullback(
    const float *dy, float scale, float *dx, long outer, long length, long inner) {
  for (long o = 0; o < outer; o++, dx += length * inner, dy += inner) {
    if (inner == 1) {
      float slope = scale * *dy;
      for (long j = 0; j < length; j++) dx[j] += slope;
    } else {
      for (long j = 0; j < length; j++) EACH_INNER dx[j * inner + k] += scale * dy[k];
    }
  }
}

KERNEL void kernel_axis_max(const float *x, float *y, long outer, long length, long inner) {
  for (long o = 0; o < outer; o++, x += length * inner, y += inner) {
    EACH_INNER y[k] = x[k];
    for (long j = 1; j < length; j++) {
      EACH_INNER y[k] = x[j * inner + k] > y[k] ? x[j * inner + k] : y[k];
    }
  }
}

KERNEL void kernel_axis_max_pullback(
    const float *x, const float *y, const float *dy, float *dx, long outer, long length,
    long inner) {
  for (long o = 0; o < outer; o++, x += length * inner, dx += length * inner) {
    for (long k = 0; k < inner; k++, y++, dy++) {
      long j = 0;
      while (j + 1 < length && x[j * inner + k] != *y) j++;
      dx[j * inner + k] += *dy;
    }
  }
}

/// A tile of the two axes that are innermost in the output and in the input, small enough that both
/// sides stay in the first cache.
enum { tile = 16 };

KERNEL void kernel_permute(
    const float *x, const long *strides, float *y, const long *lengths, int accumulate) {
  long out[4] = {lengths[1] * lengths[2] * lengths[3], lengths[2] * lengths[3], lengths[3], 1};
  // The axis that is innermost in the input takes its turn with the last one, tile by tile.
  int fast = 2;
  for (int axis = 0; axis < 3; axis++) {
    if (strides[axis] < strides[fast]) fast = axis;
  }
  int a = fast == 0 ? 1 : 0, b = fast == 2 ? 1 : 2;
  for (long i = 0; i < lengths[a]; i++) {
    for (long j = 0; j < lengths[b]; j++) {
      const float *from = x + i * strides[a] + j * strides[b];
      float *to = y + i * out[a] + j * out[b];
      for (long k0 = 0; k0 < lengths[fast]; k0 += tile) {
        long k1 = k0 + tile < lengths[fast] ? k0 + tile : lengths[fast];
        for (long l0 = 0; l0 < lengths[3]; l0 += tile) {
          long l1 = l0 + tile < lengths[3] ? l0 + tile : lengths[3];
          for (long k = k0; k < k1; k++) {
            const float *in = from + k * strides[fast];
            float *row = to + k * out[fast];
            if (accumulate) {
              for (long l = l0; l < l1; l++) row[l] += in[l * strides[3]];
            } else {
              for (long l = l0; l < l1; l++) row[l] = in[l * strides[3]];
            }
          }
        }
      }
    }
  }
}

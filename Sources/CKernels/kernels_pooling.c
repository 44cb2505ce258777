#include "kernels_pooling.h"

#include "kernel_clones.h"

KERNEL void kernel_pool_max(
  const float *x, long x_stride, float *y, float *winners, float tap, long rows, long channels
) {
  for (long r = 0; r < rows; r++) {
    const float *restrict from = x + r * x_stride;
    float *restrict to = y + r * channels;
    if (winners) {
      float *restrict winner = winners + r * channels;
      for (long c = 0; c < channels; c++) winner[c] = from[c] > to[c] ? tap : winner[c];
    }
    for (long c = 0; c < channels; c++) to[c] = from[c] > to[c] ? from[c] : to[c];
  }
}

KERNEL void kernel_pool_max_gradient(
  const float *dy, const float *winners, float tap, float *dx, long x_stride, long rows,
  long channels
) {
  for (long r = 0; r < rows; r++) {
    const float *restrict from = dy + r * channels, *restrict winner = winners + r * channels;
    float *restrict to = dx + r * x_stride;
    for (long c = 0; c < channels; c++) to[c] += winner[c] == tap ? from[c] : 0;
  }
}

KERNEL void kernel_add_weighted_rows(
  const float *from, long from_stride, const float *weights, float *to, long to_stride, long rows,
  long channels
) {
  for (long r = 0; r < rows; r++) {
    const float *restrict a = from + r * from_stride;
    float *restrict b = to + r * to_stride;
    const float weight = weights[r];
    for (long c = 0; c < channels; c++) b[c] += weight * a[c];
  }
}

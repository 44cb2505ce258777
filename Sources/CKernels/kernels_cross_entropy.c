#include "kernels_cross_entropy.h"

#include "loops_inline.h"
#include "math_inline.h"

/// Largest element of a row; lanes, because a plain loop keeps the order of NaNs and stays scalar.
KERNEL_INLINE float row_max(const float *x, long columns) {
  float lanes[16];
  for (int k = 0; k < 16; k++) lanes[k] = -INFINITY;
  long j = 0;
  for (; j + 16 <= columns; j += 16) {
    for (int k = 0; k < 16; k++) lanes[k] = x[j + k] > lanes[k] ? x[j + k] : lanes[k];
  }
  for (; j < columns; j++) lanes[0] = x[j] > lanes[0] ? x[j] : lanes[0];
  float top = lanes[0];
  for (int k = 1; k < 16; k++) top = lanes[k] > top ? lanes[k] : top;
  return top;
}

/// ln Σ exp(x)
KERNEL_INLINE float row_log_sum_exp(const float *x, long columns) {
  REASSOCIATE
  float top = row_max(x, columns), sum = 0;
  for (long j = 0; j < columns; j++) sum += fast_exp(x[j] - top);
  return top + fast_log(sum);
}

KERNEL void kernel_cross_entropy(
    const float *x, const long *classes, float *loss, long rows, long columns) {
  for (long row = 0; row < rows; row++, x += columns) {
    loss[row] = classes[row] < 0 ? 0.0f : row_log_sum_exp(x, columns) - x[classes[row]];
  }
}

KERNEL void kernel_cross_entropy_pullback(
    const float *x, const long *classes, const float *loss, const float *dloss, float *dx,
    long rows, long columns) {
  for (long row = 0; row < rows; row++, x += columns, dx += columns) {
    if (classes[row] < 0) continue;
    float total = loss[row] + x[classes[row]], slope = dloss[row];
    EACH_COLUMN dx[j] += slope * fast_exp(x[j] - total);
    dx[classes[row]] -= slope;
  }
}

KERNEL void kernel_log_softmax(const float *x, float *y, long rows, long columns) {
  for (long row = 0; row < rows; row++, x += columns, y += columns) {
    float total = row_log_sum_exp(x, columns);
    EACH_COLUMN y[j] = x[j] - total;
  }
}

KERNEL void kernel_log_softmax_pullback(
    const float *y, const float *dy, float *dx, long rows, long columns) {
  for (long row = 0; row < rows; row++, y += columns, dy += columns, dx += columns) {
    float sum = row_sum(dy, columns);
    EACH_COLUMN dx[j] += dy[j] - fast_exp(y[j]) * sum;
  }
}

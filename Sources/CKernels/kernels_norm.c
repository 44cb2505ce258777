#include "kernels_norm.h"

#include "loops_inline.h"

KERNEL_INLINE float row_square_sum(const float *x, float mean, long columns) {
  REASSOCIATE
  float sum = 0;
  for (long j = 0; j < columns; j++) sum += (x[j] - mean) * (x[j] - mean);
  return sum;
}

KERNEL void kernel_layer_norm(
    const float *x, const float *scale, const float *shift, float epsilon, float *y,
    float *statistics, long rows, long columns) {
  for (long row = 0; row < rows; row++, x += columns, y += columns) {
    float mean = row_sum(x, columns) / columns;
    float variance = row_square_sum(x, mean, columns) / columns;
    float r = 1.0f / __builtin_elementwise_sqrt(variance + epsilon);
    statistics[2 * row] = mean;
    statistics[2 * row + 1] = r;
    EACH_COLUMN y[j] = (x[j] - mean) * r;
    if (scale) EACH_COLUMN y[j] *= scale[j];
    if (shift) EACH_COLUMN y[j] += shift[j];
  }
}

KERNEL void kernel_layer_norm_pullback(
    const float *x, const float *scale, const float *statistics, const float *dy, float *dx,
    float *dscale, float *dshift, long rows, long columns) {
  for (long row = 0; row < rows; row++, x += columns, dy += columns) {
    float mean = statistics[2 * row], r = statistics[2 * row + 1];
    if (dscale) EACH_COLUMN dscale[j] += dy[j] * (x[j] - mean) * r;
    if (dshift) EACH_COLUMN dshift[j] += dy[j];
    if (!dx) continue;
    float sum = 0, dot = 0;
    if (scale) {
      REASSOCIATE
      for (long j = 0; j < columns; j++) {
        sum += dy[j] * scale[j];
        dot += dy[j] * scale[j] * (x[j] - mean);
      }
    } else {
      REASSOCIATE
      for (long j = 0; j < columns; j++) {
        sum += dy[j];
        dot += dy[j] * (x[j] - mean);
      }
    }
    // dx += r g - a - (x - mean) b
    float a = r * sum / columns, b = r * r * r * dot / columns;
    if (scale) {
      EACH_COLUMN dx[j] += r * dy[j] * scale[j] - a - (x[j] - mean) * b;
    } else {
      EACH_COLUMN dx[j] += r * dy[j] - a - (x[j] - mean) * b;
    }
    dx += columns;
  }
}

#include "kernels_norm.h"

#include "loops_inline.h"

// Layer norm

KERNEL_INLINE float row_square_sum(const float *x, float mean, long columns) {
  REASSOCIATE
  float sum = 0;
  for (long j = 0; j < columns; j++) sum += (x[j] - mean) * (x[j] - mean);
  return sum;
}

KERNEL void kernel_layer_norm(
    const float *x, const float *scale, const float *shift, float epsilon, int centred, float *y,
    float *statistics, long rows, long columns) {
  for (long row = 0; row < rows; row++, x += columns, y += columns) {
    float mean = centred ? row_sum(x, columns) / columns : 0.0f;
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
    const float *x, const float *scale, const float *statistics, int centred, const float *dy,
    float *dx, float *dscale, float *dshift, long rows, long columns) {
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
    float a = centred ? r * sum / columns : 0.0f, b = r * r * r * dot / columns;
    if (scale) {
      EACH_COLUMN dx[j] += r * dy[j] * scale[j] - a - (x[j] - mean) * b;
    } else {
      EACH_COLUMN dx[j] += r * dy[j] - a - (x[j] - mean) * b;
    }
    dx += columns;
  }
}

// Group norm

KERNEL void kernel_group_norm(
    const float *x, const float *scale, const float *shift, float epsilon, float *y,
    float *statistics, float *work, long rows, long columns, long groups) {
  float *sums = work, *means = work + columns;
  long width = columns / groups;
  double count = (double)rows * width;
  EACH_COLUMN sums[j] = 0;
  for (long row = 0; row < rows; row++) EACH_COLUMN sums[j] += x[row * columns + j];
  for (long g = 0; g < groups; g++) {
    double sum = 0;
    for (long j = g * width; j < (g + 1) * width; j++) sum += sums[j];
    statistics[2 * g] = (float)(sum / count);
    for (long j = g * width; j < (g + 1) * width; j++) means[j] = statistics[2 * g];
  }
  EACH_COLUMN sums[j] = 0;
  for (long row = 0; row < rows; row++) {
    EACH_COLUMN {
      float distance = x[row * columns + j] - means[j];
      sums[j] += distance * distance;
    }
  }
  // y = factor (x - mean) + shift, with the factor by column where the sums were
  for (long g = 0; g < groups; g++) {
    double sum = 0;
    for (long j = g * width; j < (g + 1) * width; j++) sum += sums[j];
    float r = 1.0f / __builtin_elementwise_sqrt((float)(sum / count) + epsilon);
    statistics[2 * g + 1] = r;
    for (long j = g * width; j < (g + 1) * width; j++) sums[j] = scale ? r * scale[j] : r;
  }
  for (long row = 0; row < rows; row++) {
    const float *in = x + row * columns;
    float *out = y + row * columns;
    EACH_COLUMN out[j] = (in[j] - means[j]) * sums[j];
    if (shift) EACH_COLUMN out[j] += shift[j];
  }
}

KERNEL void kernel_group_norm_pullback(
    const float *x, const float *scale, const float *statistics, const float *dy, float *dx,
    float *dscale, float *dshift, float *work, long rows, long columns, long groups) {
  // By column: Σ dy and Σ dy (x - mean), then the factors of dx += c dy - a - (x - mean) b.
  float *sums = work, *dots = work + columns, *means = work + 2 * columns;
  float *factors = work + 3 * columns;
  long width = columns / groups;
  for (long j = 0; j < columns; j++) {
    sums[j] = dots[j] = 0;
    means[j] = statistics[2 * (j / width)];
  }
  for (long row = 0; row < rows; row++) {
    const float *in = x + row * columns, *slope = dy + row * columns;
    EACH_COLUMN {
      sums[j] += slope[j];
      dots[j] += slope[j] * (in[j] - means[j]);
    }
  }
  if (dshift) EACH_COLUMN dshift[j] += sums[j];
  for (long g = 0; g < groups; g++) {
    float r = statistics[2 * g + 1];
    double sum = 0, dot = 0, count = (double)rows * width;
    for (long j = g * width; j < (g + 1) * width; j++) {
      float weight = scale ? scale[j] : 1.0f;
      if (dscale) dscale[j] += dots[j] * r;
      sum += (double)weight * sums[j];
      dot += (double)weight * dots[j];
      factors[j] = r * weight;
    }
    for (long j = g * width; j < (g + 1) * width; j++) {
      sums[j] = (float)(r * sum / count);
      dots[j] = (float)((double)r * r * r * dot / count);
    }
  }
  if (!dx) return;
  for (long row = 0; row < rows; row++) {
    const float *in = x + row * columns, *slope = dy + row * columns;
    float *out = dx + row * columns;
    EACH_COLUMN out[j] += factors[j] * slope[j] - sums[j] - (in[j] - means[j]) * dots[j];
  }
}

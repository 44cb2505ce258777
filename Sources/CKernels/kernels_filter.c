#include "kernels_filter.h"

#include "kernel_clones.h"

enum { points = 6 };

/// Pixel `index` of a line, or zeros where there is none.
KERNEL_INLINE const float *pixel(
  const FilterLine *line, const float *x, const float *zeros, long index
) {
  return index >= 0 && index < line->width ? x + index * line->channels : zeros;
}

KERNEL void kernel_filter_input(
  const FilterLine *line, const float *x, const float *zeros, float *planes, long plane
) {
  const long step = points + 1 - line->taps;
  for (long tile = 0; tile < line->tiles; tile++) {
    const float *restrict d[points];
    for (int i = 0; i < points; i++) d[i] = pixel(line, x, zeros, line->first + tile * step + i);
    const float *restrict d0 = d[0], *restrict d1 = d[1], *restrict d2 = d[2];
    const float *restrict d3 = d[3], *restrict d4 = d[4], *restrict d5 = d[5];
    float *restrict v0 = planes + tile * line->channels, *restrict v1 = v0 + plane;
    float *restrict v2 = v1 + plane, *restrict v3 = v2 + plane, *restrict v4 = v3 + plane;
    float *restrict v5 = v4 + plane;
    for (long c = 0; c < line->channels; c++) {
      const float even = d4[c] - 4 * d2[c], odd = d3[c] - 4 * d1[c];
      const float even2 = d4[c] - d2[c], odd2 = 2 * (d3[c] - d1[c]);
      v0[c] = 4 * d0[c] - 5 * d2[c] + d4[c];
      v1[c] = even + odd;
      v2[c] = even - odd;
      v3[c] = even2 + odd2;
      v4[c] = even2 - odd2;
      v5[c] = 4 * d1[c] - 5 * d3[c] + d5[c];
    }
  }
}

KERNEL void kernel_filter_output(
  const FilterLine *line, const float *planes, long plane, float *y
) {
  const long step = points + 1 - line->taps;
  // Powers of the points by output: 1, 2 and 4, 8 for even and odd ones.
  const float power[5] = {1, 2, 4, 8, 16};
  for (long tile = 0; tile < line->tiles; tile++) {
    const float *restrict m0 = planes + tile * line->channels, *restrict m1 = m0 + plane;
    const float *restrict m2 = m1 + plane, *restrict m3 = m2 + plane, *restrict m4 = m3 + plane;
    const float *restrict m5 = m4 + plane;
    for (long i = 0; i < step; i++) {
      const long index = line->first + tile * step + i;
      if (index >= line->width) break;
      float *restrict to = y + index * line->channels;
      const float first = i == 0, last = i == step - 1, sign = i & 1 ? -1 : 1, p = power[i];
      for (long c = 0; c < line->channels; c++) {
        to[c] += first * m0[c] + (m1[c] + sign * m2[c]) + p * (m3[c] + sign * m4[c]) + last * m5[c];
      }
    }
  }
}

KERNEL void kernel_filter_gradient(
  const FilterLine *line, const float *dy, const float *zeros, float *planes, long plane
) {
  const long step = points + 1 - line->taps;
  for (long tile = 0; tile < line->tiles; tile++) {
    const float *restrict d[5];
    for (long i = 0; i < 5; i++) {
      d[i] = i < step ? pixel(line, dy, zeros, line->first + tile * step + i) : zeros;
    }
    const float *restrict d0 = d[0], *restrict d1 = d[1], *restrict d2 = d[2];
    const float *restrict d3 = d[3], *restrict d4 = d[4], *restrict last = d[step - 1];
    float *restrict w0 = planes + tile * line->channels, *restrict w1 = w0 + plane;
    float *restrict w2 = w1 + plane, *restrict w3 = w2 + plane, *restrict w4 = w3 + plane;
    float *restrict w5 = w4 + plane;
    for (long c = 0; c < line->channels; c++) {
      const float even = d0[c] + d2[c] + d4[c], odd = d1[c] + d3[c];
      const float even2 = d0[c] + 4 * d2[c] + 16 * d4[c], odd2 = 2 * d1[c] + 8 * d3[c];
      w0[c] = d0[c];
      w1[c] = even + odd;
      w2[c] = even - odd;
      w3[c] = even2 + odd2;
      w4[c] = even2 - odd2;
      w5[c] = last[c];
    }
  }
}

/// Factor of tap k in transformed weight j: scale_j point_j^k, and the last tap at infinity.
static float weight_factor(int j, long k, long taps) {
  static const float point[points - 1] = {0, 1, -1, 2, -2};
  static const float scale[points - 1] = {1.0f / 4, -1.0f / 6, -1.0f / 6, 1.0f / 24, 1.0f / 24};
  if (j == points - 1) return k == taps - 1;
  float factor = scale[j];
  for (long i = 0; i < k; i++) factor *= point[j];
  return factor;
}

KERNEL void kernel_filter_weights(
  const float *w, long outputs, long height, long taps, long channels, int flipped, float *planes
) {
  for (int j = 0; j < points; j++) {
    for (long row = 0; row < height; row++) {
      for (long o = 0; o < outputs; o++) {
        float *restrict to = planes + ((j * height + row) * outputs + o) * channels;
        const long source = flipped ? height - 1 - row : row;
        for (long c = 0; c < channels; c++) to[c] = 0;
        for (long k = 0; k < taps; k++) {
          const float factor = weight_factor(j, flipped ? taps - 1 - k : k, taps);
          const float *restrict from = w + ((o * height + source) * taps + k) * channels;
          for (long c = 0; c < channels; c++) to[c] += factor * from[c];
        }
      }
    }
  }
}

KERNEL void kernel_filter_weight_gradient(
  const float *planes, long outputs, long height, long taps, long channels, float *dw
) {
  for (int j = 0; j < points; j++) {
    for (long row = 0; row < height; row++) {
      for (long o = 0; o < outputs; o++) {
        const float *restrict from = planes + ((j * height + row) * outputs + o) * channels;
        for (long k = 0; k < taps; k++) {
          const float factor = weight_factor(j, k, taps);
          float *restrict to = dw + ((o * height + row) * taps + k) * channels;
          for (long c = 0; c < channels; c++) to[c] += factor * from[c];
        }
      }
    }
  }
}

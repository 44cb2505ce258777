#include "kernels_convolution.h"

#include "kernel_clones.h"

KERNEL_INLINE void copy_run(float *to, const float *from, long count) {
  for (long i = 0; i < count; i++) to[i] = from[i];
}

KERNEL_INLINE void zero_run(float *to, long count) {
  for (long i = 0; i < count; i++) to[i] = 0;
}

KERNEL_INLINE void add_run(float *to, const float *from, long count) {
  for (long i = 0; i < count; i++) to[i] += from[i];
}

/// A patch row is one run of floats when neighbouring taps are neighbouring pixels of one group.
KERNEL_INLINE int taps_are_neighbours(const PatchLayout *l) {
  return l->dilation_x == 1 && l->channels == l->input_channels;
}

KERNEL_INLINE int clamp(int value, int low, int high) {
  return value < low ? low : value > high ? high : value;
}

KERNEL void kernel_gather_patches(
  const PatchLayout *l, const float *input, long first_row, long rows, float *patches
) {
  const long row_count = (long)l->kernel_width * l->channels;
  for (long row = first_row; row < first_row + rows; row++) {
    const int ox = (int)(row % l->output_width);
    const int oy = (int)(row / l->output_width % l->output_height);
    const long item = row / l->output_width / l->output_height;
    const int x0 = ox * l->stride_x - l->before_x;
    for (int ky = 0; ky < l->kernel_height; ky++, patches += row_count) {
      const int y = oy * l->stride_y + ky * l->dilation_y - l->before_y;
      if (y < 0 || y >= l->input_height) {
        zero_run(patches, row_count);
        continue;
      }
      const float *line = input + (item * l->input_height + y) * l->input_width * l->input_channels;
      if (taps_are_neighbours(l)) {
        const int left = clamp(-x0, 0, l->kernel_width);
        const int right = clamp(l->input_width - x0, left, l->kernel_width);
        zero_run(patches, (long)left * l->channels);
        copy_run(
          patches + (long)left * l->channels, line + (long)(x0 + left) * l->channels,
          (long)(right - left) * l->channels);
        zero_run(
          patches + (long)right * l->channels, (long)(l->kernel_width - right) * l->channels);
        continue;
      }
      for (int kx = 0; kx < l->kernel_width; kx++) {
        const int x = x0 + kx * l->dilation_x;
        float *patch = patches + (long)kx * l->channels;
        if (x < 0 || x >= l->input_width) {
          zero_run(patch, l->channels);
        } else {
          copy_run(patch, line + (long)x * l->input_channels, l->channels);
        }
      }
    }
  }
}

KERNEL void kernel_scatter_patches(
  const PatchLayout *l, const float *patches, long first_row, long rows, float *input
) {
  const long row_count = (long)l->kernel_width * l->channels;
  for (long row = first_row; row < first_row + rows; row++) {
    const int ox = (int)(row % l->output_width);
    const int oy = (int)(row / l->output_width % l->output_height);
    const long item = row / l->output_width / l->output_height;
    const int x0 = ox * l->stride_x - l->before_x;
    for (int ky = 0; ky < l->kernel_height; ky++, patches += row_count) {
      const int y = oy * l->stride_y + ky * l->dilation_y - l->before_y;
      if (y < 0 || y >= l->input_height) continue;
      float *line = input + (item * l->input_height + y) * l->input_width * l->input_channels;
      if (taps_are_neighbours(l)) {
        const int left = clamp(-x0, 0, l->kernel_width);
        const int right = clamp(l->input_width - x0, left, l->kernel_width);
        add_run(
          line + (long)(x0 + left) * l->channels, patches + (long)left * l->channels,
          (long)(right - left) * l->channels);
        continue;
      }
      for (int kx = 0; kx < l->kernel_width; kx++) {
        const int x = x0 + kx * l->dilation_x;
        if (x < 0 || x >= l->input_width) continue;
        add_run(
          line + (long)x * l->input_channels, patches + (long)kx * l->channels, l->channels);
      }
    }
  }
}

/// Channels in a block of the depthwise kernels: their weights or sums stay in cache.
enum { depthwise_block = 256 };

KERNEL void kernel_depthwise_forward(
  const float *x, long x_stride, const float *w, long w_stride, float *y, long y_stride, long rows,
  long channels
) {
  float weights[depthwise_block];
  for (long first = 0; first < channels; first += depthwise_block) {
    const long count = channels - first < depthwise_block ? channels - first : depthwise_block;
    for (long c = 0; c < count; c++) weights[c] = w[(first + c) * w_stride];
    for (long r = 0; r < rows; r++) {
      const float *restrict from = x + r * x_stride + first;
      float *restrict to = y + r * y_stride + first;
      for (long c = 0; c < count; c++) to[c] += from[c] * weights[c];
    }
  }
}

KERNEL void kernel_depthwise_weight_gradient(
  const float *x, long x_stride, const float *dy, float *dw, long w_stride, long rows,
  long channels
) {
  float sums[depthwise_block];
  for (long first = 0; first < channels; first += depthwise_block) {
    const long count = channels - first < depthwise_block ? channels - first : depthwise_block;
    zero_run(sums, count);
    for (long r = 0; r < rows; r++) {
      const float *restrict a = x + r * x_stride + first;
      const float *restrict b = dy + r * channels + first;
      for (long c = 0; c < count; c++) sums[c] += a[c] * b[c];
    }
    for (long c = 0; c < count; c++) dw[(first + c) * w_stride] += sums[c];
  }
}

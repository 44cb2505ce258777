/// Gathering and scattering of convolution patches, and convolution of single channels.
/// Images are `[batch, height, width, channels]`.
#ifndef SFUMATO_KERNELS_CONVOLUTION_H
#define SFUMATO_KERNELS_CONVOLUTION_H

/// Sizes of a convolution, one group at a time.
typedef struct {
  int input_height, input_width;
  /// Floats from pixel to pixel of the input (all groups).
  int input_channels;
  int output_height, output_width;
  int kernel_height, kernel_width;
  /// Input channels of the group.
  int channels;
  int stride_y, stride_x, dilation_y, dilation_x, before_y, before_x;
} PatchLayout;

/// Copies what outputs `first_row ..< first_row + rows` (counted through the batch) see of the input
/// into `patches[rows][kernel_height][kernel_width][channels]`, zeros outside.
void kernel_gather_patches(
  const PatchLayout *layout, const float *input, long first_row, long rows, float *patches);

/// The transpose: adds each patch to the pixels that it was made of.
void kernel_scatter_patches(
  const PatchLayout *layout, const float *patches, long first_row, long rows, float *input);

/// `y[r][c] += x[r][c] * w[c]` for `rows` pixels; rows and weights are so many floats apart.
void kernel_depthwise_forward(
  const float *x, long x_stride, const float *w, long w_stride, float *y, long y_stride, long rows,
  long channels);

/// `dw[c] += sum_r x[r][c] * dy[r][c]`.
void kernel_depthwise_weight_gradient(
  const float *x, long x_stride, const float *dy, float *dw, long w_stride, long rows,
  long channels);

#endif

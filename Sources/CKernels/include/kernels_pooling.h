/// One tap of a pooling over `rows` pixels of `channels`; pixels of the input are `x_stride` floats
/// apart, those of the output are neighbours.
#ifndef SFUMATO_KERNELS_POOLING_H
#define SFUMATO_KERNELS_POOLING_H

/// `y = max(y, x)`; where x is larger, `winners` (may be null) notes the tap.
void kernel_pool_max(
  const float *x, long x_stride, float *y, float *winners, float tap, long rows, long channels);

/// `dx += dy` where `winners` is this tap.
void kernel_pool_max_gradient(
  const float *dy, const float *winners, float tap, float *dx, long x_stride, long rows,
  long channels);

/// `to[r] += weights[r] * from[r]`.
void kernel_add_weighted_rows(
  const float *from, long from_stride, const float *weights, float *to, long to_stride, long rows,
  long channels);

#endif

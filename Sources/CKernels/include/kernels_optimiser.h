/// One step of gradient descent over flat arrays: gradients joined, measured and spent.
#ifndef SFUMATO_KERNELS_OPTIMISER_H
#define SFUMATO_KERNELS_OPTIMISER_H

#include <stddef.h>

/// Joins the gradients of several lanes: adds `lanes[1...]` to `lanes[0]`, in that order, and sets
/// them to zero.
/// - offset, n: which elements.
/// - returns the sum of the squares of the result.
double kernel_join_gradients(float *const *lanes, size_t laneCount, size_t offset, size_t n);

/// What one step of AdamW needs beside the arrays.
typedef struct {
  /// Factor on the gradient (clipping).
  float gradientScale;
  /// Decay of the first and second moment's averages, 0...1.
  float beta1, beta2;
  /// Learning rate over the first moment's bias correction, 1 - beta1^t.
  float stepSize;
  /// 1 over the square root of the second moment's bias correction, 1 - beta2^t.
  float inverseRootCorrection;
  /// Added to the root of the second moment.
  float epsilon;
  /// Factor on the weights before the step: 1 - learning rate * weight decay.
  float weightScale;
} AdamWStep;

/// Moves `weights` one step and sets `gradient` to zero; all arrays have n elements and share none.
void kernel_adamw(
  float *weights, float *gradient, float *mean, float *variance, size_t n, AdamWStep step);

/// average += rate * (values - average).
void kernel_average(float *average, const float *values, float rate, size_t n);

#endif

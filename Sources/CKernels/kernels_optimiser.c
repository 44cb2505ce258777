#include "kernels_optimiser.h"

#include <math.h>
#include <string.h>

#include "kernel_clones.h"

KERNEL double kernel_join_gradients(
  float *const *lanes, size_t laneCount, size_t offset, size_t n) {
#pragma clang fp reassociate(on) contract(fast)
  float *restrict sum = lanes[0] + offset;
  for (size_t lane = 1; lane < laneCount; lane++) {
    float *restrict part = lanes[lane] + offset;
    for (size_t i = 0; i < n; i++) sum[i] += part[i];
    memset(part, 0, n * sizeof *part);
  }
  float squares = 0;
  for (size_t i = 0; i < n; i++) squares += sum[i] * sum[i];
  return squares;
}

KERNEL void kernel_adamw(
  float *restrict weights, float *restrict gradient, float *restrict mean,
  float *restrict variance, size_t n, AdamWStep step) {
#pragma clang fp contract(fast)
  for (size_t i = 0; i < n; i++) {
    const float g = gradient[i] * step.gradientScale;
    const float m = step.beta1 * mean[i] + (1 - step.beta1) * g;
    const float v = step.beta2 * variance[i] + (1 - step.beta2) * g * g;
    const float root = sqrtf(v) * step.inverseRootCorrection + step.epsilon;
    weights[i] = weights[i] * step.weightScale - step.stepSize * m / root;
    mean[i] = m;
    variance[i] = v;
    gradient[i] = 0;
  }
}

KERNEL void kernel_average(
  float *restrict average, const float *restrict values, float rate, size_t n) {
#pragma clang fp contract(fast)
  for (size_t i = 0; i < n; i++) average[i] += rate * (values[i] - average[i]);
}

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

static inline __attribute__((always_inline)) float float_of_bfloat16(uint16_t half) {
  const uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

KERNEL void kernel_encode_bfloat16(
  uint16_t *restrict target, const float *restrict source, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, source + i, sizeof bits);
    const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    target[i] = (bits & 0x7fffffff) > 0x7f800000 ? 0x7fc0 : rounded;
  }
}

KERNEL void kernel_decode_bfloat16(
  float *restrict target, const uint16_t *restrict source, size_t n) {
  for (size_t i = 0; i < n; i++) target[i] = float_of_bfloat16(source[i]);
}

KERNEL void kernel_add_bfloat16(float *restrict sum, const uint16_t *restrict source, size_t n) {
  for (size_t i = 0; i < n; i++) sum[i] += float_of_bfloat16(source[i]);
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

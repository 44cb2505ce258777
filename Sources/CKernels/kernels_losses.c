#include "kernels_losses.h"

#include "loops_inline.h"
#include "math_inline.h"

KERNEL_INLINE float square(float x) { return x * x; }

KERNEL_INLINE float sign(float d) { return d > 0.0f ? 1.0f : d < 0.0f ? -1.0f : 0.0f; }

KERNEL double kernel_sum(const float *x, long count) {
  SUM_EACH(total, x[i])
  return total;
}

// Weighted errors

KERNEL double kernel_absolute_error(
    const float *x, const float *target, const float *weight, long weight_stride, long count) {
  SUM_EACH(total, weight[i * weight_stride] * fabsf(x[i] - target[i]))
  return total;
}

KERNEL double kernel_squared_error(
    const float *x, const float *target, const float *weight, long weight_stride, long count) {
  SUM_EACH(total, weight[i * weight_stride] * square(x[i] - target[i]))
  return total;
}

KERNEL void kernel_absolute_error_pullback(
    const float *x, const float *target, const float *weight, long weight_stride, float scale,
    float *dx, long count) {
  EACH dx[i] += scale * weight[i * weight_stride] * sign(x[i] - target[i]);
}

KERNEL void kernel_squared_error_pullback(
    const float *x, const float *target, const float *weight, long weight_stride, float scale,
    float *dx, long count) {
  EACH dx[i] += 2.0f * scale * weight[i * weight_stride] * (x[i] - target[i]);
}

// Coins

KERNEL void kernel_bernoulli(const float *x, const float *target, float *y, long count) {
  EACH y[i] = fmaxf(x[i], 0.0f) + fast_log(1.0f + fast_exp(-fabsf(x[i]))) - target[i] * x[i];
}

KERNEL void kernel_bernoulli_pullback(
    const float *x, const float *target, const float *dy, float *dx, long count) {
  EACH dx[i] += dy[i] * (fast_sigmoid(x[i]) - target[i]);
}

// The Gaussian latent

KERNEL void kernel_gaussian_divergence(const float *mean, const float *v, float *y, long count) {
  EACH y[i] = 0.5f * (mean[i] * mean[i] + (fast_exp(v[i]) - v[i] - 1.0f));
}

KERNEL void kernel_gaussian_divergence_pullback(
    const float *v, const float *dy, float *dv, long count) {
  EACH dv[i] += dy[i] * 0.5f * (fast_exp(v[i]) - 1.0f);
}

KERNEL void kernel_gaussian_sample(
    const float *mean, const float *v, const float *noise, float *z, long count) {
  EACH z[i] = mean[i] + fast_exp(0.5f * v[i]) * noise[i];
}

KERNEL void kernel_gaussian_sample_pullback(
    const float *v, const float *noise, const float *dz, float *dv, long count) {
  EACH dv[i] += 0.5f * dz[i] * fast_exp(0.5f * v[i]) * noise[i];
}

KERNEL void kernel_dropout(
    const float *x, float probability, float *kept, float *y, long count) {
  float scale = 1.0f / (1.0f - probability);
  EACH {
    kept[i] = kept[i] >= probability ? scale : 0.0f;
    y[i] = x[i] * kept[i];
  }
}

/// Losses and the Gaussian latent, with their pullbacks, which add to the gradients they are given.
///
/// A stride of 0 makes the weight one number for all elements; otherwise it is 1.
#ifndef SFUMATO_KERNELS_LOSSES_H
#define SFUMATO_KERNELS_LOSSES_H

#pragma clang assume_nonnull begin

/// Σ w · |x - t|
double kernel_absolute_error(
    const float *x, const float *target, const float *weight, long weight_stride, long count);

/// Σ w · (x - t)²
double kernel_squared_error(
    const float *x, const float *target, const float *weight, long weight_stride, long count);

// dx += scale · w · (slope of the above in x)
void kernel_absolute_error_pullback(
    const float *x, const float *target, const float *weight, long weight_stride, float scale,
    float *dx, long count);
void kernel_squared_error_pullback(
    const float *x, const float *target, const float *weight, long weight_stride, float scale,
    float *dx, long count);

/// Σ x, in double precision over short blocks
double kernel_sum(const float *x, long count);

/// y = ln(1 + eˣ) - t · x, the cross-entropy in nats of a coin with logit x
void kernel_bernoulli(const float *x, const float *target, float *y, long count);

/// dx += dy · (sigmoid(x) - t)
void kernel_bernoulli_pullback(
    const float *x, const float *target, const float *dy, float *dx, long count);

/// y = (mean² + exp(v) - v - 1) / 2, in nats, v being the log variance
void kernel_gaussian_divergence(const float *mean, const float *v, float *y, long count);

/// dv += dy · (exp(v) - 1) / 2
void kernel_gaussian_divergence_pullback(const float *v, const float *dy, float *dv, long count);

/// z = mean + exp(v / 2) · noise
void kernel_gaussian_sample(
    const float *mean, const float *v, const float *noise, float *z, long count);

/// dv += dz · exp(v / 2) · noise / 2
void kernel_gaussian_sample_pullback(
    const float *v, const float *noise, const float *dz, float *dv, long count);

/// y = kept · x. `kept` holds even random numbers in [0, 1) on entry, and is overwritten by
/// 1 / (1 - probability) where they reach `probability`, by 0 elsewhere.
void kernel_dropout(const float *x, float probability, float *kept, float *y, long count);

#pragma clang assume_nonnull end

#endif

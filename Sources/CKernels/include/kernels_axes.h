/// Loops along one axis of an array seen as `[outer, length, inner]`, and permutation of axes.
#ifndef SFUMATO_KERNELS_AXES_H
#define SFUMATO_KERNELS_AXES_H

#pragma clang assume_nonnull begin

/// y = scale · Σ_length x, `[outer, inner]`
void kernel_axis_sum(
    const float *x, float scale, float *y, long outer, long length, long inner);

/// dx += scale · dy, dy `[outer, inner]` spread along the axis
void kernel_axis_sum_pullback(
    const float *dy, float scale, float *dx, long outer, long length, long inner);

/// y = max_length x, `[outer, inner]`
void kernel_axis_max(const float *x, float *y, long outer, long length, long inner);

/// dx += dy at the first place along the axis where x = y
void kernel_axis_max_pullback(
    const float *x, const float *y, const float *dy, float *dx, long outer, long length,
    long inner);

/// Walks an output of four axes `lengths` in row-major order and reads the input at `strides`:
/// y[i, j, k, l] = x[i s₀ + j s₁ + k s₂ + l s₃], or adds it when `accumulate`.
void kernel_permute(
    const float *x, const long *strides, float *y, const long *lengths, int accumulate);

#pragma clang assume_nonnull end

#endif

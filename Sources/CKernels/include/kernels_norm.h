/// Normalisation of a matrix, `[rows, columns]`, by rows, and its pullback, which adds to the gradients
/// it is given.
#ifndef SFUMATO_KERNELS_NORM_H
#define SFUMATO_KERNELS_NORM_H

#pragma clang assume_nonnull begin

/// y = (x - mean) · r · scale + shift, r = 1 / √(variance + epsilon), over each row.
///
/// `scale` and `shift`, by column, may be null for 1 and 0. `statistics` receives mean and r of each row.
void kernel_layer_norm(
    const float *x, const float *_Nullable scale, const float *_Nullable shift, float epsilon,
    float *y, float *statistics, long rows, long columns);

/// The gradients of x, scale and shift of the above; each may be null. With g = dy · scale and
/// x̂ = (x - mean) · r: dx += r · (g - mean g - x̂ · mean g x̂), dscale += Σ_rows dy · x̂,
/// dshift += Σ_rows dy.
void kernel_layer_norm_pullback(
    const float *x, const float *_Nullable scale, const float *statistics,
    const float *dy, float *_Nullable dx, float *_Nullable dscale, float *_Nullable dshift,
    long rows, long columns);

#pragma clang assume_nonnull end

#endif

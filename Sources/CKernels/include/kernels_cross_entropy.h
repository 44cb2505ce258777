/// Cross-entropy over the rows of a matrix, `[rows, columns]`, and its pullback, which adds to the
/// gradient it is given.
#ifndef SFUMATO_KERNELS_CROSS_ENTROPY_H
#define SFUMATO_KERNELS_CROSS_ENTROPY_H

#pragma clang assume_nonnull begin

/// loss = ln Σ_row exp(x) - x[class], one number a row; 0 where the class is negative.
void kernel_cross_entropy(
    const float *x, const long *classes, float *loss, long rows, long columns);

/// dx += dloss · (softmax(x) - 1 at the class)
void kernel_cross_entropy_pullback(
    const float *x, const long *classes, const float *loss, const float *dloss, float *dx,
    long rows, long columns);

/// y = x - ln Σ_row exp(x)
void kernel_log_softmax(const float *x, float *y, long rows, long columns);

/// dx += dy - exp(y) · Σ_row dy
void kernel_log_softmax_pullback(
    const float *y, const float *dy, float *dx, long rows, long columns);

#pragma clang assume_nonnull end

#endif

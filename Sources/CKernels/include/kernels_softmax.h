/// Softmax and cross-entropy over the rows of a matrix, `[rows, columns]`, and their pullbacks, which
/// add to the gradients they are given.
#ifndef SFUMATO_KERNELS_SOFTMAX_H
#define SFUMATO_KERNELS_SOFTMAX_H

#pragma clang assume_nonnull begin

/// y = exp(x) / Σ_row exp(x)
void kernel_softmax(const float *x, float *y, long rows, long columns);

/// dx += y · (dy - Σ_row dy · y)
void kernel_softmax_pullback(const float *y, const float *dy, float *dx, long rows, long columns);

/// y = ln Σ_row exp(x), one number a row
void kernel_log_sum_exp(const float *x, float *y, long rows, long columns);

/// dx += dy · exp(x - y), `y` and `dy` one number a row
void kernel_log_sum_exp_pullback(
    const float *x, const float *y, const float *dy, float *dx, long rows, long columns);

/// y = x - ln Σ_row exp(x)
void kernel_log_softmax(const float *x, float *y, long rows, long columns);

/// dx += dy - exp(y) · Σ_row dy
void kernel_log_softmax_pullback(
    const float *y, const float *dy, float *dx, long rows, long columns);

/// loss = ln Σ_row exp(x) - x[class], one number a row; 0 where the class is negative.
void kernel_cross_entropy(
    const float *x, const long *classes, float *loss, long rows, long columns);

/// dx += dloss · (softmax(x) - 1 at the class)
void kernel_cross_entropy_pullback(
    const float *x, const long *classes, const float *loss, const float *dloss, float *dx,
    long rows, long columns);

#pragma clang assume_nonnull end

#endif

/// Elementwise arithmetic, activations and their pullbacks.
///
/// Arrays have `count` elements; `x` and `y` may be the same array. An operand with a stride of 0 is
/// one number for all elements; otherwise its stride is 1. Pullbacks *add* to the gradients `dx`; a
/// gradient of stride 0 gets the sum over all elements.
#ifndef SFUMATO_KERNELS_ELEMENTWISE_H
#define SFUMATO_KERNELS_ELEMENTWISE_H

#pragma clang assume_nonnull begin

// Arithmetic of two operands: y = a + b, a - b, a · b, a / b.
void kernel_binary_add(
    const float *a, long a_stride, const float *b, long b_stride, float *y, long count);
void kernel_binary_subtract(
    const float *a, long a_stride, const float *b, long b_stride, float *y, long count);
void kernel_binary_multiply(
    const float *a, long a_stride, const float *b, long b_stride, float *y, long count);
void kernel_binary_divide(
    const float *a, long a_stride, const float *b, long b_stride, float *y, long count);

/// dx += scale · dy
void kernel_add_scaled(const float *dy, float scale, float *dx, long dx_stride, long count);

/// dx += dy · b
void kernel_add_product(
    const float *dy, const float *b, long b_stride, float *dx, long dx_stride, long count);

/// dx += dy / b
void kernel_add_quotient(
    const float *dy, const float *b, long b_stride, float *dx, long dx_stride, long count);

/// db -= dy · y / b, the divisor's gradient of y = a / b.
void kernel_divisor_pullback(
    const float *dy, const float *y, const float *b, long b_stride, float *db, long db_stride,
    long count);

/// y = scale · x + offset
void kernel_affine(const float *x, float scale, float offset, float *y, long count);

/// y = low, x or high, whichever is in the middle.
void kernel_clamp(const float *x, float low, float high, float *y, long count);

/// dx += dy where low <= x <= high.
void kernel_clamp_pullback(
    const float *x, float low, float high, const float *dy, float *dx, long count);

/// y = x where x > 0, slope · x elsewhere.
void kernel_leaky_relu(const float *x, float slope, float *y, long count);
void kernel_leaky_relu_pullback(
    const float *x, float slope, const float *dy, float *dx, long count);

// Functions of one operand that `kernels_math.h` does not have.
void kernel_square(const float *x, float *y, long count);
void kernel_sqrt(const float *x, float *y, long count);
void kernel_abs(const float *x, float *y, long count);
void kernel_relu(const float *x, float *y, long count);
void kernel_silu(const float *x, float *y, long count);

/// What pullbacks of functions of one operand receive: input, result, gradient of the result, and
/// the gradient of the input, to which they add.
#define UNARY_PULLBACK(name) \
  void name(const float *x, const float *y, const float *dy, float *dx, long count)

UNARY_PULLBACK(kernel_square_pullback);
UNARY_PULLBACK(kernel_sqrt_pullback);
UNARY_PULLBACK(kernel_abs_pullback);
UNARY_PULLBACK(kernel_exp_pullback);
UNARY_PULLBACK(kernel_log_pullback);
UNARY_PULLBACK(kernel_tanh_pullback);
UNARY_PULLBACK(kernel_sigmoid_pullback);
UNARY_PULLBACK(kernel_relu_pullback);
UNARY_PULLBACK(kernel_silu_pullback);

#undef UNARY_PULLBACK

#pragma clang assume_nonnull end

#endif

#include "kernels_elementwise.h"

#include "loops_inline.h"
#include "math_inline.h"

// Arithmetic of two operands

#define BINARY(name, expression)                                                             \
  KERNEL void name(                                                                          \
      const float *a, long a_stride, const float *b, long b_stride, float *y, long count) {  \
    float u = *a, v = *b;                                                                    \
    if (a_stride && b_stride) {                                                              \
      EACH { u = a[i], v = b[i], y[i] = expression; }                                        \
    } else if (a_stride) {                                                                   \
      EACH { u = a[i], y[i] = expression; }                                                  \
    } else if (b_stride) {                                                                   \
      EACH { v = b[i], y[i] = expression; }                                                  \
    } else {                                                                                 \
      EACH y[i] = expression;                                                                \
    }                                                                                        \
  }

BINARY(kernel_binary_add, u + v)
BINARY(kernel_binary_subtract, u - v)
BINARY(kernel_binary_multiply, u * v)
BINARY(kernel_binary_divide, u / v)

/// dx += expression by element, or its sum when dx is one number.
#define ADD_EACH(dx, dx_stride, expression) \
  if (dx_stride) {                          \
    EACH dx[i] += (expression);             \
  } else {                                  \
    SUM_EACH(total, expression)             \
    *dx += (float)total;                    \
  }

KERNEL void kernel_add_scaled(
    const float *dy, float scale, float *dx, long dx_stride, long count) {
  ADD_EACH(dx, dx_stride, scale * dy[i])
}

KERNEL void kernel_add_product(
    const float *dy, const float *b, long b_stride, float *dx, long dx_stride, long count) {
  if (b_stride) {
    ADD_EACH(dx, dx_stride, dy[i] * b[i])
  } else {
    float factor = *b;
    ADD_EACH(dx, dx_stride, dy[i] * factor)
  }
}

KERNEL void kernel_add_quotient(
    const float *dy, const float *b, long b_stride, float *dx, long dx_stride, long count) {
  if (b_stride) {
    ADD_EACH(dx, dx_stride, dy[i] / b[i])
  } else {
    float divisor = *b;
    ADD_EACH(dx, dx_stride, dy[i] / divisor)
  }
}

KERNEL void kernel_divisor_pullback(
    const float *dy, const float *y, const float *b, long b_stride, float *db, long db_stride,
    long count) {
  if (b_stride) {
    ADD_EACH(db, db_stride, -dy[i] * y[i] / b[i])
  } else {
    float divisor = *b;
    ADD_EACH(db, db_stride, -dy[i] * y[i] / divisor)
  }
}

// Functions with parameters

KERNEL void kernel_affine(const float *x, float scale, float offset, float *y, long count) {
  EACH y[i] = scale * x[i] + offset;
}

KERNEL void kernel_clamp(const float *x, float low, float high, float *y, long count) {
  EACH y[i] = clamped(x[i], low, high);
}

KERNEL void kernel_clamp_pullback(
    const float *x, float low, float high, const float *dy, float *dx, long count) {
  EACH dx[i] += low <= x[i] && x[i] <= high ? dy[i] : 0.0f;
}

KERNEL void kernel_leaky_relu(const float *x, float slope, float *y, long count) {
  EACH y[i] = x[i] > 0.0f ? x[i] : slope * x[i];
}

KERNEL void kernel_leaky_relu_pullback(
    const float *x, float slope, const float *dy, float *dx, long count) {
  EACH dx[i] += x[i] > 0.0f ? dy[i] : slope * dy[i];
}

// Functions of one operand

#define UNARY(name, expression)                           \
  KERNEL void name(const float *x, float *y, long count) { \
    EACH y[i] = (expression);                             \
  }

#define PULLBACK(name, slope)                                                             \
  KERNEL void name(const float *x, const float *y, const float *dy, float *dx, long count) { \
    EACH dx[i] += dy[i] * (slope);                                                        \
  }

KERNEL_INLINE float silu_slope(float x) {
  float s = fast_sigmoid(x);
  return s + x * s * (1.0f - s);
}

UNARY(kernel_square, x[i] * x[i])
UNARY(kernel_sqrt, __builtin_elementwise_sqrt(x[i]))
UNARY(kernel_abs, fabsf(x[i]))
UNARY(kernel_relu, x[i] < 0.0f ? 0.0f : x[i])
UNARY(kernel_silu, x[i] * fast_sigmoid(x[i]))

PULLBACK(kernel_square_pullback, 2.0f * x[i])
PULLBACK(kernel_sqrt_pullback, 0.5f / y[i])
PULLBACK(kernel_abs_pullback, x[i] > 0.0f ? 1.0f : x[i] < 0.0f ? -1.0f : 0.0f)
PULLBACK(kernel_exp_pullback, y[i])
PULLBACK(kernel_log_pullback, 1.0f / x[i])
PULLBACK(kernel_tanh_pullback, 1.0f - y[i] * y[i])
PULLBACK(kernel_sigmoid_pullback, y[i] * (1.0f - y[i]))
PULLBACK(kernel_relu_pullback, x[i] > 0.0f ? 1.0f : 0.0f)
PULLBACK(kernel_silu_pullback, silu_slope(x[i]))

/// Elementary functions of arrays, the same numbers on every block size and position.
///
/// `x` and `y` have `count` elements and may be the same array; they may not overlap otherwise.
/// NaN gives NaN. Errors are the largest seen against double precision over the ranges stated.
#ifndef SFUMATO_KERNELS_MATH_H
#define SFUMATO_KERNELS_MATH_H

#pragma clang assume_nonnull begin

/// y = eˣ, relative error 2e-7; above 88.72 infinity, below -103.97 zero, subnormals between.
void kernel_exp(const float *x, float *y, long count);

/// y = ln x, relative error 2e-7; -infinity at 0, NaN below.
void kernel_log(const float *x, float *y, long count);

/// y = tanh x, relative error 2e-7.
void kernel_tanh(const float *x, float *y, long count);

/// y = 1 / (1 + e⁻ˣ), relative error 2e-7; zero below -88.72.
void kernel_sigmoid(const float *x, float *y, long count);

/// sine = sin x, cosine = cos x, absolute error 1e-7 for |x| <= 12000; larger arguments lose digits
/// in proportion, and infinite ones give NaN. Neither output may be `x` unless it is the sine.
void kernel_sincos(const float *x, float *sine, float *cosine, long count);

#pragma clang assume_nonnull end

#endif

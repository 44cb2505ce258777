/// Elementary functions of one float, written so that loops over them vectorise: no branches, no
/// calls, no tables. The arrays of `kernels_math.h` and the fused kernels of other files share
/// them; errors are stated there.
///
/// Each polynomial is a least-maximum fit of the relative error on its reduced range, made for
/// this file (iteratively reweighted least squares in double precision).
#ifndef SFUMATO_MATH_INLINE_H
#define SFUMATO_MATH_INLINE_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernel_clones.h"

KERNEL_INLINE uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

KERNEL_INLINE float float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// 1.5 · 2²³: adding it rounds to the nearest integer, which then stands in the low bits.
#define ROUNDING_MAGIC 12582912.0f

// ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f

/// Clamps to [low, high]; NaN passes.
KERNEL_INLINE float clamped(float x, float low, float high) {
  x = x < low ? low : x;
  return x > high ? high : x;
}

/// 2ⁿ for n in -126…127, where `n` is the low bits of a sum with ROUNDING_MAGIC.
KERNEL_INLINE float power_of_two(uint32_t n) { return float_of((n + 127) << 23); }

/// exp(r) - 1 for |r| <= ln(2)/2.
KERNEL_INLINE float expm1_reduced(float r) {
  float p = 0.00138825215f;
  p = p * r + 0.00836652071f;
  p = p * r + 0.0416671999f;
  p = p * r + 0.166665436f;
  p = p * r + 0.499999982f;
  return r + r * r * p;
}

/// exp(x) = 2ⁿ exp(r), x = n ln 2 + r. Overflows to infinity, underflows through the subnormals.
KERNEL_INLINE float fast_exp(float x) {
  x = clamped(x, -104.0f, 89.0f);
  float t = x * 1.44269504f + ROUNDING_MAGIC;
  float n = t - ROUNDING_MAGIC;
  float r = (x - n * LN2_HIGH) - n * LN2_LOW;
  int32_t whole = (int32_t)(bits_of(t) - bits_of(ROUNDING_MAGIC));
  int32_t half = whole >> 1;  // two factors, since 2¹²⁸ and 2⁻¹⁵⁰ are not normal numbers
  float scale = power_of_two((uint32_t)half), rest = power_of_two((uint32_t)(whole - half));
  return (1.0f + expm1_reduced(r)) * scale * rest;
}

/// exp(x) - 1 for x <= 0, accurate near zero.
KERNEL_INLINE float expm1_negative(float x) {
  x = x < -30.0f ? -30.0f : x;
  float t = x * 1.44269504f + ROUNDING_MAGIC;
  float n = t - ROUNDING_MAGIC;
  float r = (x - n * LN2_HIGH) - n * LN2_LOW;
  float scale = power_of_two(bits_of(t) - bits_of(ROUNDING_MAGIC));
  return scale * expm1_reduced(r) + (scale - 1.0f);
}

/// e ln 2 + ln(1 + f) for f in [√½ - 1, √2 - 1], by ln(1 + f) = f - f²/2 + s (f²/2 + R(s²)) with
/// s = f / (2 + f), where R is what the series 2 artanh(s) leaves after its first term.
KERNEL_INLINE float log_reduced(float f, float e) {
  float s = f / (2.0f + f);
  float z = s * s;
  float remainder = z * (0.666667768f + z * (0.399774797f + z * 0.298735387f));
  float half_square = 0.5f * f * f;
  return e * LN2_HIGH + (f - (half_square - (s * (half_square + remainder) + e * LN2_LOW)));
}

/// ln x; -infinity at 0, NaN below, infinity at infinity.
KERNEL_INLINE float fast_log(float x) {
  int subnormal = x < 0x1p-126f;
  float normal = subnormal ? x * 0x1p23f : x;
  // The exponent that leaves a mantissa in [√½, √2).
  uint32_t shifted = bits_of(normal) - 0x3f3504f3u;
  int32_t exponent = (int32_t)shifted >> 23;
  float mantissa = float_of(bits_of(normal) - ((uint32_t)exponent << 23));
  float y = log_reduced(mantissa - 1.0f, (float)exponent - (subnormal ? 23.0f : 0.0f));
  y = x == INFINITY ? x : y;
  y = x == 0.0f ? -INFINITY : y;
  return x >= 0.0f ? y : NAN;
}

/// 1 / (1 + e⁻ˣ); below x = -88 the result is zero.
KERNEL_INLINE float fast_sigmoid(float x) { return 1.0f / (1.0f + fast_exp(-x)); }

/// tanh|x| = -e / (e + 2), e = exp(-2|x|) - 1, with the sign of x.
KERNEL_INLINE float fast_tanh(float x) {
  float e = expm1_negative(-2.0f * fabsf(x));
  return copysignf(-e / (e + 2.0f), x);
}

/// Sine and cosine, by x = n π/2 + r, |r| <= π/4. π/2 in four parts, three of them short enough for
/// exact products while |n| < 2¹³; larger arguments lose digits in proportion.
KERNEL_INLINE void fast_sincos(float x, float *sine, float *cosine) {
  float t = x * 0.636619772f + ROUNDING_MAGIC;
  float n = t - ROUNDING_MAGIC;
  uint32_t quadrant = bits_of(t);
  float r = ((x - n * 0x1.92p+0f) - n * 0x1.fbp-12f) - n * 0x1.51p-22f;
  r = clamped(r - n * 0x1.0b4612p-34f, -1.0f, 1.0f);
  float z = r * r;
  float s = r + r * z * (-0.166666549f + z * (0.00833217578f + z * -0.000195169682f));
  float c = 0.0416666468f + z * (-0.00138873644f + z * 2.44380782e-05f);
  c = 1.0f - (0.5f * z - z * z * c);
  float odd_s = quadrant & 1 ? c : s, odd_c = quadrant & 1 ? s : c;
  *sine = float_of(bits_of(odd_s) ^ ((quadrant & 2) << 30));
  *cosine = float_of(bits_of(odd_c) ^ (((quadrant + 1) & 2) << 30));
}

#endif

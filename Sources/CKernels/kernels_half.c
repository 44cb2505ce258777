#include "kernels_half.h"

#include "math_inline.h"

KERNEL void kernel_half_to_float(float *restrict out, const uint16_t *restrict in, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const uint32_t sign = (uint32_t)(in[i] & 0x8000) << 16;
    const uint32_t rest = in[i] & 0x7fff;
    // Exponent and mantissa moved into place stand for the value times 2^-112, subnormals too.
    const uint32_t finite = bits_of(float_of(rest << 13) * 0x1p112f);
    const uint32_t infinite = (rest << 13) | 0x7f800000;
    out[i] = float_of(sign | (rest >= 0x7c00 ? infinite : finite));
  }
}

KERNEL void kernel_float_to_half(uint16_t *restrict out, const float *restrict in, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const uint32_t bits = bits_of(in[i]);
    const uint32_t sign = bits >> 16 & 0x8000;
    const uint32_t rest = bits & 0x7fffffff;
    const uint32_t normal = (rest - 0x38000000 + 0xfff + (rest >> 13 & 1)) >> 13;
    // Next to 0.5 a Float32's last bit is worth 2^-24, the step of subnormal halves: the addition
    // does the rounding.
    const uint32_t subnormal = bits_of(float_of(rest) + 0.5f) - 0x3f000000;
    const uint32_t nan = 0x7e00 | (rest >> 13 & 0x1ff);
    uint32_t half = rest < 0x38800000 ? subnormal : normal;
    half = rest >= 0x477ff000 ? 0x7c00 : half;
    half = rest > 0x7f800000 ? nan : half;
    out[i] = (uint16_t)(sign | half);
  }
}

KERNEL void kernel_bfloat_to_float(float *restrict out, const uint16_t *restrict in, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = float_of((uint32_t)in[i] << 16);
}

KERNEL void kernel_add_bfloat(float *restrict sum, const uint16_t *restrict in, size_t n) {
  for (size_t i = 0; i < n; i++) sum[i] += float_of((uint32_t)in[i] << 16);
}

KERNEL void kernel_float_to_bfloat(uint16_t *restrict out, const float *restrict in, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const uint32_t bits = bits_of(in[i]);
    const uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    const uint32_t nan = bits >> 16 | 0x40;
    out[i] = (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? nan : rounded);
  }
}

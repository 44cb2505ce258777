/// Conversion between Float32 and the two 16-bit formats of weight files, n values each.
#ifndef SFUMATO_KERNELS_HALF_H
#define SFUMATO_KERNELS_HALF_H

#include <stddef.h>
#include <stdint.h>

/// IEEE 754 binary16 to Float32; exact.
void kernel_half_to_float(float *out, const uint16_t *in, size_t n);

/// Float32 to IEEE 754 binary16: nearest, ties to even; beyond 65504 + half a step, infinity.
void kernel_float_to_half(uint16_t *out, const float *in, size_t n);

/// bfloat16 (the upper half of a Float32) to Float32; exact.
void kernel_bfloat_to_float(float *out, const uint16_t *in, size_t n);

/// Float32 to bfloat16: nearest, ties to even.
void kernel_float_to_bfloat(uint16_t *out, const float *in, size_t n);

/// sum += in, which is in bfloat16.
void kernel_add_bfloat(float *sum, const uint16_t *in, size_t n);

#endif

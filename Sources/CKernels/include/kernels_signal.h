/// Loops over samples and spectra. `n` counts floats unless said otherwise; arrays do not overlap.
#ifndef SFUMATO_KERNELS_SIGNAL_H
#define SFUMATO_KERNELS_SIGNAL_H

#include <stddef.h>

/// out = a · b
void kernel_multiply(float *out, const float *a, const float *b, size_t n);

/// sum += scale · a · b; `a` and `b` may be the same array.
void kernel_multiply_add(float *sum, const float *a, const float *b, float scale, size_t n);

/// x = x / weight, or 0 where |weight| is below 1e-20 (nothing was ever added there).
void kernel_divide_or_zero(float *x, const float *weight, size_t n);

/// out[i] = √(re² + im²) of `n` interleaved complex numbers.
void kernel_complex_magnitude(float *out, const float *complex, size_t n);

#endif

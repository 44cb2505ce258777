/// Matrix products with a matrix that is packed once and used many times, as the recurrent weights
/// of all time steps are. With few rows BLAS would spend a third of its time on packing.
#ifndef SFUMATO_KERNELS_PRODUCT_H
#define SFUMATO_KERNELS_PRODUCT_H

/// Floats that `kernel_pack` writes for a matrix of `depth` rows and `columns`.
long kernel_packed_count(long depth, long columns);

/// Packs B, `[depth][columns]` or, transposed, `[columns][depth]`, rows `stride` floats apart, into
/// panels of 32 columns.
void kernel_pack(
  const float *b, long stride, int transposed, long depth, long columns, float *packed);

/// `C += A · B`; A `[rows][depth]` and C `[rows][columns]` have rows `a_stride` and `c_stride` apart.
void kernel_multiply_packed(
  const float *a, long a_stride, const float *packed, float *c, long c_stride, long rows,
  long depth, long columns);

/// OpenBLAS's name of the fastest kernels that this processor can run: "SkylakeX" (AVX-512), "Haswell"
/// (AVX2 and FMA), or null for older or other ones.
const char *kernel_processor_class(void);

#endif

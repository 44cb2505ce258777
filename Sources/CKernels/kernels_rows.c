#include "kernels_rows.h"

#include "kernel_clones.h"

KERNEL void kernel_fill_rows(const float *values, float *matrix, long rows, long columns) {
  for (long r = 0; r < rows; r++) {
    float *restrict row = matrix + r * columns;
    for (long c = 0; c < columns; c++) row[c] = values[c];
  }
}

KERNEL void kernel_add_row_sums(
  const float *matrix, long stride, long rows, long columns, float *sums
) {
  enum { block = 256 };  // sums that stay in the first cache while all rows go by
  for (long first = 0; first < columns; first += block) {
    const long count = columns - first < block ? columns - first : block;
    float *restrict to = sums + first;
    for (long r = 0; r < rows; r++) {
      const float *restrict from = matrix + r * stride + first;
      for (long c = 0; c < count; c++) to[c] += from[c];
    }
  }
}

KERNEL void kernel_matrix_vector(
  const float *matrix, long stride, const float *x, float beta, float *y, long rows, long columns
) {
#pragma clang fp reassociate(on) contract(fast)
  long r = 0;
  for (; r + 4 <= rows; r += 4) {  // four rows share each load of x
    const float *restrict m0 = matrix + r * stride;
    const float *restrict m1 = m0 + stride, *restrict m2 = m1 + stride, *restrict m3 = m2 + stride;
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (long c = 0; c < columns; c++) {
      s0 += m0[c] * x[c];
      s1 += m1[c] * x[c];
      s2 += m2[c] * x[c];
      s3 += m3[c] * x[c];
    }
    const float sums[4] = {s0, s1, s2, s3};
    for (int i = 0; i < 4; i++) y[r + i] = (beta == 0 ? 0 : beta * y[r + i]) + sums[i];
  }
  for (; r < rows; r++) {
    const float *restrict row = matrix + r * stride;
    float sum = 0;
    for (long c = 0; c < columns; c++) sum += row[c] * x[c];
    y[r] = (beta == 0 ? 0 : beta * y[r]) + sum;
  }
}

/// Loops over the rows of a matrix `[rows][columns]`, and products with one row.
#ifndef SFUMATO_KERNELS_ROWS_H
#define SFUMATO_KERNELS_ROWS_H

/// Every row becomes `values`.
void kernel_fill_rows(const float *values, float *matrix, long rows, long columns);

/// `sums[c] += sum_r matrix[r][c]`, rows `stride` floats apart.
void kernel_add_row_sums(
  const float *matrix, long stride, long rows, long columns, float *sums);

/// `y[r] = beta * y[r] + sum_c matrix[r][c] * x[c]`, rows `stride` floats apart: one pass over the
/// matrix, as fast as memory gives it.
void kernel_matrix_vector(
  const float *matrix, long stride, const float *x, float beta, float *y, long rows, long columns);

#endif

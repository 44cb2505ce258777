/// Linear prediction in double precision: the spectral models and the equations of gap filling.
#ifndef SFUMATO_KERNELS_PREDICTION_H
#define SFUMATO_KERNELS_PREDICTION_H

/// `Σ x[n] y[n]`.
double kernel_dot_double(const double *x, const double *y, long count);

/// `c[l] = Σ x[n] x[n + l]` for `l < lags`; zero where `l >= count`.
void kernel_autocorrelation(const double *x, long count, double *c, long lags);

/// The prediction error filter `a[0..order]`, `a[0] = 1`, by Burg's method in the fast form of Vos 2013,
/// from the autocorrelation `c[0..order]` of `x`. It ends early, with zeros above, when nothing is left
/// to predict. `scratch` holds `4 * (order + 3)` numbers.
/// @return the order that was reached.
long kernel_burg(
  const double *x, long count, const double *c, long order, double *a, double *scratch);

/// `y[n] = Σ_{j=0…order} a[j] x[n - j]` for `n` in `order..<count`; `y` is written from its start.
void kernel_filter_residual(
  const double *x, long count, const double *a, long order, double *y);

/// Continues the `order` samples before `y` by `count` samples: `y[n] = -Σ_{j≥1} a[j] y[n - j]`.
void kernel_predict(const double *a, long order, double *y, long count);

/// Solves the symmetric Toeplitz system of `count` equations with first column `t[0..band]` (zero
/// beyond) by Levinson's recursion (Golub & Van Loan, algorithm 4.7.2). `scratch` holds `2 * count`.
/// @return 0, or 1 where the matrix is not positive definite.
int kernel_solve_toeplitz(
  const double *t, long band, const double *right, long count, double *x, double *scratch);

/// Solves `matrix · x = right` in place for a symmetric positive definite matrix `[count, count]`, of
/// which the lower triangle is read and overwritten, by Cholesky's method; `right` becomes `x`.
/// @return 0, or 1 where the matrix is not positive definite.
int kernel_solve_cholesky(double *matrix, long count, double *right);

#endif

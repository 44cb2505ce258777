#include "kernels_prediction.h"

#include "kernel_clones.h"

KERNEL_INLINE double dot(const double *restrict x, const double *restrict y, long count) {
#pragma clang fp reassociate(on) contract(fast)
  double sum = 0;
  for (long n = 0; n < count; n++) sum += x[n] * y[n];
  return sum;
}

/// `Σ x[n] y[count - 1 - n]`.
KERNEL_INLINE double dot_reversed(const double *restrict x, const double *restrict y, long count) {
#pragma clang fp reassociate(on) contract(fast)
  double sum = 0;
  for (long n = 0; n < count; n++) sum += x[n] * y[count - 1 - n];
  return sum;
}

KERNEL double kernel_dot_double(const double *x, const double *y, long count) {
  return dot(x, y, count);
}

KERNEL void kernel_autocorrelation(const double *x, long count, double *c, long lags) {
#pragma clang fp reassociate(on) contract(fast)
  long lag = 0;
  // Four lags share the loads of `x`.
  for (; lag + 4 <= lags && lag + 4 <= count; lag += 4) {
    const double *restrict shifted = x + lag;
    const long common = count - lag - 3;
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (long n = 0; n < common; n++) {
      s0 += x[n] * shifted[n];
      s1 += x[n] * shifted[n + 1];
      s2 += x[n] * shifted[n + 2];
      s3 += x[n] * shifted[n + 3];
    }
    for (long n = common; n < common + 3; n++) s0 += x[n] * shifted[n];
    for (long n = common; n < common + 2; n++) s1 += x[n] * shifted[n + 1];
    s2 += x[common] * shifted[common + 2];
    c[lag] = s0;
    c[lag + 1] = s1;
    c[lag + 2] = s2;
    c[lag + 3] = s3;
  }
  for (; lag < lags; lag++) c[lag] = lag < count ? dot(x, x + lag, count - lag) : 0;
}

KERNEL long kernel_burg(
  const double *x, long count, const double *c, long order, double *a, double *scratch
) {
#pragma clang fp reassociate(on) contract(fast)
  // g = (R + JRJ)[a; 0] for the covariance R of the samples that this order looks at; r holds the last
  // row of R + JRJ by lag.
  double *restrict g = scratch, *restrict other_g = g + order + 3;
  double *restrict r = other_g + order + 3, *restrict other_a = r + order + 3;
  for (long j = 0; j <= order; j++) a[j] = 0;
  a[0] = 1;
  const double floor = 1e-14 * c[0];
  if (!(c[0] > 0) || order >= count - 1) return 0;
  g[0] = 2 * c[0] - x[0] * x[0] - x[count - 1] * x[count - 1];
  g[1] = 2 * c[1];
  r[1] = 2 * c[1];
  for (long i = 0; i < order; i++) {
    const double power = dot(a, g, i + 1);
    if (!(power > floor)) return i;
    const double k = -dot_reversed(a, g + 1, i + 1) / power;
    if (!(k > -1 && k < 1)) return i;
    for (long j = 0; j <= i + 1; j++) other_a[j] = a[j] + k * a[i + 1 - j];
    for (long j = 0; j <= i + 1; j++) a[j] = other_a[j];
    if (i + 1 == order) break;

    const long next = i + 2;
    const double *restrict head = x, *restrict tail = x + count - next;
    const double first = head[next - 1], last = tail[0];
    for (long l = 1; l < next; l++) r[l] -= last * tail[l] + first * head[next - 1 - l];
    r[next] = 2 * c[next];
    const double u = dot_reversed(a, head, next), w = dot(a, tail, next);
    for (long j = 0; j < next; j++) {
      other_g[j] = g[j] + k * g[i + 1 - j] - u * head[next - 1 - j] - w * tail[j];
    }
    for (long j = 0; j < next; j++) g[j] = other_g[j];
    g[next] = dot_reversed(a, r + 1, next);
  }
  return order;
}

KERNEL void kernel_filter_residual(
  const double *x, long count, const double *a, long order, double *y
) {
  for (long n = order; n < count; n++) y[n - order] = dot_reversed(a, x + n - order, order + 1);
}

KERNEL void kernel_predict(const double *a, long order, double *y, long count) {
  for (long n = 0; n < count; n++) y[n] = -dot_reversed(a + 1, y + n - order, order);
}

KERNEL int kernel_solve_toeplitz(
  const double *t, long band, const double *right, long count, double *x, double *scratch
) {
#pragma clang fp reassociate(on) contract(fast)
  if (!(t[0] > 0)) return 1;
  const double scale = 1 / t[0];
  double *restrict y = scratch, *restrict other = scratch + count;
  x[0] = right[0] * scale;
  if (count == 1) return 0;
  double alpha = band >= 1 ? -t[1] * scale : 0, beta = 1;
  y[0] = alpha;
  for (long k = 1; k < count; k++) {
    beta *= 1 - alpha * alpha;
    if (!(beta > 1e-15)) return 1;
    const long reach = k < band ? k : band;
    const double sum = dot_reversed(t + 1, x + k - reach, reach);
    const double mu = (right[k] - sum) * scale / beta;
    for (long j = 0; j < k; j++) x[j] += mu * y[k - 1 - j];
    x[k] = mu;
    if (k + 1 == count) break;
    const double ahead = k + 1 <= band ? t[k + 1] : 0;
    alpha = -(ahead + dot_reversed(t + 1, y + k - reach, reach)) * scale / beta;
    for (long j = 0; j < k; j++) other[j] = y[j] + alpha * y[k - 1 - j];
    other[k] = alpha;
    double *swap = y;
    y = other;
    other = swap;
  }
  return 0;
}

KERNEL int kernel_solve_cholesky(double *matrix, long count, double *right) {
  for (long i = 0; i < count; i++) {
    double *row = matrix + i * count;
    for (long j = 0; j < i; j++) {
      const double *other = matrix + j * count;
      row[j] = (row[j] - dot(row, other, j)) / other[j];
    }
    const double square = row[i] - dot(row, row, i);
    if (!(square > 0)) return 1;
    row[i] = __builtin_sqrt(square);
    right[i] = (right[i] - dot(row, right, i)) / row[i];
  }
  for (long i = count - 1; i >= 0; i--) {
    const double value = right[i] / matrix[i * count + i];
    right[i] = value;
    const double *row = matrix + i * count;
    for (long j = 0; j < i; j++) right[j] -= value * row[j];
  }
  return 0;
}

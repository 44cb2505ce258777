/// Loops that vectorise, and sums.
#ifndef SFUMATO_LOOPS_INLINE_H
#define SFUMATO_LOOPS_INLINE_H

#include "kernel_clones.h"

/// A loop over independent elements, even where input and output are one array.
#define EACH _Pragma("clang loop vectorize(assume_safety)") for (long i = 0; i < count; i++)

#define EACH_COLUMN \
  _Pragma("clang loop vectorize(assume_safety)") for (long j = 0; j < columns; j++)

/// At the head of a block: its sums may be taken in any order, so that they vectorise.
#define REASSOCIATE _Pragma("clang fp reassociate(on) contract(fast)")

/// Declares `total` as the sum of an expression in `i`: blocks in single precision, joined in
/// double, so that the error does not grow with the count.
#define SUM_EACH(total, expression)                                     \
  double total = 0;                                                     \
  for (long begin = 0; begin < count; begin += 2048) {                  \
    REASSOCIATE float part = 0;                                         \
    long end = begin + 2048 < count ? begin + 2048 : count;             \
    for (long i = begin; i < end; i++) part += (expression);            \
    total += part;                                                      \
  }

KERNEL_INLINE float row_sum(const float *x, long columns) {
  REASSOCIATE
  float sum = 0;
  for (long j = 0; j < columns; j++) sum += x[j];
  return sum;
}

#endif

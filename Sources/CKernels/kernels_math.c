#include "kernels_math.h"

#include "loops_inline.h"
#include "math_inline.h"

KERNEL void kernel_exp(const float *x, float *y, long count) {
  EACH y[i] = fast_exp(x[i]);
}

KERNEL void kernel_log(const float *x, float *y, long count) {
  EACH y[i] = fast_log(x[i]);
}

KERNEL void kernel_tanh(const float *x, float *y, long count) {
  EACH y[i] = fast_tanh(x[i]);
}

KERNEL void kernel_sigmoid(const float *x, float *y, long count) {
  EACH y[i] = fast_sigmoid(x[i]);
}

KERNEL void kernel_sincos(const float *x, float *sine, float *cosine, long count) {
  EACH {
    float s, c;
    fast_sincos(x[i], &s, &c);
    sine[i] = s;
    cosine[i] = c;
  }
}

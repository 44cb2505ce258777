/// Gates of a recurrent network, value and gradient, each in one pass over `rows` batch entries of
/// `hidden` units. Formulas stand with `gru` of Neural.
#ifndef SFUMATO_KERNELS_RECURRENT_H
#define SFUMATO_KERNELS_RECURRENT_H

/// One step of a gated recurrent unit.
/// - gates `[rows][3 hidden]`: W x + b + U h without c for r and z, W x + b for n; becomes r, z, n.
/// - candidate `[rows][hidden]`: m = U_n h + c_n.
/// - bias: c, of which c_r and c_z are read.
/// - previous, next `[rows][hidden]`: h and h'.
void kernel_gru_forward(
  float *gates, const float *candidate, const float *bias, const float *previous, float *next,
  long rows, long hidden);

/// Its pullback. `gates` r, z, n becomes their gradients before the nonlinearity, `candidate` m
/// becomes its gradient; `dh`, the gradient carried from later steps, becomes z (dh + dy).
void kernel_gru_backward(
  float *gates, float *candidate, const float *previous, const float *dy, long dy_stride, float *dh,
  long rows, long hidden);

#endif

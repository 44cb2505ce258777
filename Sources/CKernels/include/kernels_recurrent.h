/// Gates of recurrent networks, value and gradient, each in one pass over `rows` batch entries of
/// `hidden` units. Formulas stand with `gru` and `lstm` of Neural.
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

/// One step of a long short-term memory.
/// - gates `[rows][4 hidden]`: W x + b + U h; becomes i, f, g, o.
/// - bias: d `[4 hidden]`.
/// - previous, cell, squashed, next `[rows][hidden]`: c, c', tanh c', h'.
void kernel_lstm_forward(
  float *gates, const float *bias, const float *previous, float *cell, float *squashed, float *next,
  long rows, long hidden);

/// Its pullback. `gates` becomes the gradients before the nonlinearity; `dh` is the gradient of h'
/// carried from later steps; `dc`, that of c', becomes that of c.
void kernel_lstm_backward(
  float *gates, const float *previous, const float *squashed, const float *dy, const float *dy_cell,
  long dy_stride, const float *dh, float *dc, long rows, long hidden);

#endif

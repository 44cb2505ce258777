/// Activations fused with what comes before them, value and slope in one pass.
#ifndef SFUMATO_KERNELS_ACTIVATION_H
#define SFUMATO_KERNELS_ACTIVATION_H

/// Which function; the formulas stand with `Activation` of Neural.
typedef enum {
  activation_relu,
  activation_silu,
  activation_tanh,
  activation_sigmoid,
} ActivationKind;

/// `x = f(x)` and, unless null, `slope = f'(x)`.
void kernel_activate(ActivationKind kind, float *x, float *slope, long count);

/// The pullback of bias and activation: `dy = dy * slope` in place and, unless null,
/// `dbias[c] += sum_r dy[r][c]`.
void kernel_activation_pullback(
  const float *slope, float *dy, float *dbias, long rows, long columns);

#endif

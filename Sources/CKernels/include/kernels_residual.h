/// Loops that blend the residuals of recorded notes into expected spectra. Rows are one frame, `[bins]`.
#ifndef SFUMATO_KERNELS_RESIDUAL_H
#define SFUMATO_KERNELS_RESIDUAL_H

/// Powers half way between two frames, in the logarithm: out = √(a · b).
void kernel_geometric_mean(const float *a, const float *b, float *out, long bins);

/// recorded = ln(max(magnitude, quiet)), residual = recorded - ½ ln(max(tonal + noise, floor)), with
/// powers `tonal` and `noise`.
void kernel_residual(
  const float *magnitude, const float *tonal, const float *noise, float quiet, float floor,
  float *recorded, float *residual, long bins);

/// sum[c] += weight · r(c · step), r the row `fraction` of the way from `a` to `b`, between bins on
/// straight lines; nothing where c · step lies beyond the last bin.
void kernel_add_residual(
  const float *a, const float *b, float fraction, float weight, float step, float *sum, long bins);

/// sum[c] += weight · r(c · step), between bins on straight lines, r held within ±limit and to where it
/// leads no further than from what is decoded, ½ ln(max(tonal + noise, floor)), to what was
/// recorded at c · step; nothing where c · step lies beyond the last bin.
void kernel_add_moved_residual(
  const float *residual, const float *recorded, const float *tonal, const float *noise,
  float weight, float step, float limit, float floor, float *sum, long bins);

/// Magnitudes of what goes through phase reconstruction and of what stays noise:
///     tonal_out = √(T + share · (max(T + N, floor) - T)) · exp(residual)
///     noise_out = √((1 - share) · N) · exp(residual)
/// T and N being the powers `tonal` and `noise`.
void kernel_apply_residual(
  const float *tonal, const float *noise, const float *residual, float share, float floor,
  float *tonal_out, float *noise_out, long bins);

/// The same magnitudes in parts, F being the power `free`, the share of T that is no partial:
///     gain = exp(residual), of each bin of the partials
///     free_out = √(F + share · (max(T + N, floor) - T)) · exp(residual)
void kernel_apply_residual_to_parts(
  const float *tonal, const float *noise, const float *free, const float *residual, float share,
  float floor, float *gain, float *free_out, long bins);

#endif

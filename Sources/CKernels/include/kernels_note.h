/// Loops of the note model: decoder outputs to expected power spectra and back, and the spectral
/// texture that its loss compares. Powers are |X|² of an unnormalised transform.
#ifndef SFUMATO_KERNELS_NOTE_H
#define SFUMATO_KERNELS_NOTE_H

/// Where bins lie on a scale of knots, and how the decoder's outputs are laid out.
typedef struct {
  long bins;            ///< bins of a spectrum
  long envelope_knots;  ///< knots of the tonal envelope
  long harmonics;       ///< harmonics that have a level of their own
  long noise_knots;     ///< knots of the noise envelope
  float lobe;           ///< 2πg: log power lost at one bin from a partial's centre
  /// For each bin 0…bins, position on the envelope's knots, in [0, envelope_knots - 1].
  const float *envelope_position;
  /// For each bin, position on the noise envelope's knots.
  const float *noise_position;
  /// For each knot of the envelope, position on the noise envelope's knots.
  const float *envelope_on_noise;
} kernel_note_layout;

/// Floats of decoder output for one frame: tonal envelope, harmonic levels, free part (one per
/// bin), noise envelope (all log power), detuning, inharmonicity.
long kernel_note_outputs(const kernel_note_layout *layout);

/// Expected tonal and noise power of one frame.
/// - outputs: `[kernel_note_outputs]`
/// - fundamental: in bins; 0 for a sound without pitch
/// - tonal, noise: `[bins]`
void kernel_note_powers(
  const kernel_note_layout *layout, const float *outputs, float fundamental, float *tonal,
  float *noise);

/// Partials of one frame below the last bin, lowest first.
/// - frequency: in bins, `[capacity]`
/// - height: log power at the centre of the partial's lobe, `[capacity]`
/// Returns how many there are.
long kernel_note_partials(
  const kernel_note_layout *layout, const float *outputs, float fundamental, float *frequency,
  float *height, long capacity);

/// Power of the free part of one frame, `[bins]`: what is tonal but no partial.
void kernel_note_free_power(const kernel_note_layout *layout, const float *outputs, float *power);

/// Adds to `d_outputs` the pullback of `d_tonal`, `d_noise` through `kernel_note_powers`.
/// - scratch: `[bins]`
void kernel_note_powers_pullback(
  const kernel_note_layout *layout, const float *outputs, float fundamental,
  const float *d_tonal, const float *d_noise, float *d_outputs, float *scratch);

/// What the encoder sees of one frame: log power of `bands` bands, then of `harmonics` harmonics,
/// each scaled to about [-2, 4].
/// - power: `[bins]`
/// - position: for each bin, position on the bands' knots
/// - weight: one over the sum of what each band takes, `[bands]`; 0 for a band without bins
/// - fundamental: in bins; 0 for a sound without pitch, whose harmonics are silent
/// - out: `[bands + harmonics]`
void kernel_note_bands(
  const float *power, const float *position, const float *weight, float fundamental, long bins,
  long bands, long harmonics, float *out);

/// power[i] = scale · (re² + im²) of `count` interleaved complex numbers.
void kernel_complex_power(float *power, const float *complex, float scale, long count);

/// Mean over frames t - radius … t + radius, cut at the ends, of `[frames, bins]`.
void kernel_frame_average(
  const float *power, float *average, long frames, long bins, long radius);

/// As `kernel_frame_average`, transposed: adds to `d_power` the pullback of `d_average`.
/// - scratch: `[bins]`
void kernel_frame_average_pullback(
  const float *d_average, float *d_power, float *scratch, long frames, long bins, long radius);

/// Share of power that is tonal, in [0, 1], from mean power and mean squared power over some
/// frames: √(1 - (κ - 1) · spread), κ = E[P²] / E[P]².
void kernel_tonal_share(
  const float *mean, const float *mean_square, float *share, float spread, long count);

/// What lies between partials, in each frame: the first quartile of the bins that no lobe covers, of
/// windows one spacing wide, joined by straight lines of log power.
/// - power, floor: `[frames, bins]`
/// - spacing: from one partial to the next, in bins; above `lobe`
/// - lobe: bins that a partial covers
/// - scratch: `[spacing + 2]`
void kernel_noise_floor(
  const float *power, float *floor, float spacing, long lobe, long frames, long bins,
  float *scratch);

/// Returns Σ (tonal / (total + floor) - share)² over elements with target > audible, and adds scale ·
/// its derivatives to d_tonal and d_total, unless null.
double kernel_share_distance(
  const float *tonal, const float *total, const float *share, const float *target, float *d_tonal,
  float *d_total, float floor, float audible, float scale, long count);

/// Returns Σ |ln((a + floor) / (b + floor))|, and adds scale · its derivative to d_a, unless null.
double kernel_log_distance(
  const float *a, const float *b, float *d_a, float floor, float scale, long count);

#endif

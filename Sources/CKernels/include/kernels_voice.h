/// Loops of a sounding voice: decoder outputs to the frame of a spectrum, and samples to the mix.
///
/// Spectra are interleaved complex numbers `[bins, 2]`; what is made is added to them. Outputs and
/// layout are those of `kernels_note.h`.
#ifndef SFUMATO_KERNELS_VOICE_H
#define SFUMATO_KERNELS_VOICE_H

#include <stdint.h>

#include "kernels_note.h"

/// The partials of a voice from frame to frame, arrays `[capacity]`.
typedef struct {
  long capacity;
  long count;        ///< partials of the last frame; 0 before the first
  uint32_t *phase;   ///< at the centre of the last frame, in 2⁻³² turns
  float *frequency;  ///< in bins
  float *height;     ///< log power
  uint32_t spread;   ///< phase of the first partial where it begins, in 2⁻³² turns; of the k-th k(k - 1)/2 + 1 times that
} kernel_partials;

/// Adds the partials of the next frame to a spectrum, each as the window's lobe, its phase carried on
/// from the frame before.
///
/// Phase advances by the mean of a partial's old and new frequency. Within a lobe it changes with the
/// rate at which the partial grows: that is how a frame says where in it the sound begins.
/// - frequency, height: of the frame's partials, `[count]`, as `kernel_note_partials` finds them
/// - level: log power added to each partial
/// - turns: of one bin of frequency in one hop, hop / FFT length
/// - delay: radians per bin for one neper of growth in a frame, -γ / (hop · FFT length)
/// - lobe: 2πg: log power lost at one bin from a partial's centre
void kernel_add_partials(
  const float *frequency, const float *height, long count, float level, float turns, float delay,
  float lobe, long bins, kernel_partials *partials, float *spectrum);

/// Magnitudes of the free part, `[bins]`, read `ratio` times further down in frequency.
/// Returns its share of the power of free part, partials (of the last frame) and noise.
float kernel_free_magnitudes(
  const kernel_note_layout *layout, const float *outputs, float ratio,
  const kernel_partials *partials, float *magnitude);

/// Adds `white` shaped by the noise envelope, read `ratio` times further down in frequency.
void kernel_add_noise(
  const kernel_note_layout *layout, const float *outputs, float ratio, const float *white,
  float *spectrum);

/// Adds `count` samples to two channels, the gain going from `start` (not included) to `end` in a
/// straight line. Returns the sum of squares of what was added before the shares of the channels.
float kernel_mix_ramp(
  float *left, float *right, const float *samples, float start, float end, float to_left,
  float to_right, long count);

#endif

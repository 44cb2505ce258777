/// Loops that make the side of a stereo sound out of the spectrum of its mid.
///
/// Spectra are interleaved complex numbers `[bins, 2]`. `along` and `across` are gains by bin: of the
/// part of the side that goes with the mid, and of the part that does not.
#ifndef SFUMATO_KERNELS_SIDE_H
#define SFUMATO_KERNELS_SIDE_H

#include "kernels_note.h"

/// Gains by bin of those by band.
/// - pan, spread: `[bands]`
/// - position: of each bin, in bands, below the last, `[bins]`
void kernel_side_gains(
  const float *pan, const float *spread, const float *position, long bins, float *along,
  float *across);

/// How tones in the side are turned against the mid, complex numbers `[bins, 2]`: a quarter ahead and
/// behind from block to block of bins, and on straight lines within two bins around their borders. The
/// first border lies at bin `first`, the others `block` bins apart.
/// - motion: radians by which each block swings to either side of that
/// - seconds: since the note began; blocks swing 0.8 to 2.4 times a second, each for itself
void kernel_side_turns(
  float first, float block, float motion, float seconds, long bins, float *turn);

/// Writes the side of tones: each bin of the mid times along + turn · across.
void kernel_side_tones(
  const float *mid, const float *along, const float *across, const float *turn, long bins,
  float *side);

/// Adds the side of noise that `kernel_add_noise` shapes, to what has the spectrum of `white` in the mid:
/// `other` is noise that has nothing to do with it.
void kernel_add_side_noise(
  const kernel_note_layout *layout, const float *outputs, float ratio, const float *white,
  const float *other, const float *along, const float *across, float *side);

#endif

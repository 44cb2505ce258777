#include "kernels_side.h"

#include "loops_inline.h"
#include "note_inline.h"

KERNEL void kernel_side_gains(
  const float *pan, const float *spread, const float *position, long bins, float *restrict along,
  float *restrict across) {
  for (long c = 0; c < bins; c++) {
    const int band = (int)position[c];
    const float share = position[c] - (float)band;
    along[c] = pan[band] + share * (pan[band + 1] - pan[band]);
    across[c] = spread[band] + share * (spread[band + 1] - spread[band]);
  }
}

typedef struct {
  float re, im;
} turn_at;

/// The turn of a block now.
KERNEL_INLINE turn_at turn_of(long block, float motion, float seconds) {
  const float sign = block % 2 == 0 ? 1 : -1;
  if (motion == 0) return (turn_at){0, sign};
  // Multiples of irrational numbers, so that no two blocks go together.
  const float spread = 0.6180340f * (float)block, pace = 0.7548777f * (float)block;
  const float rate = 0.8f + 1.6f * (pace - (float)(long)pace);
  const float cycles = spread + rate * seconds;
  float swing, unused, sine, cosine;
  fast_sincos(6.2831853f * (cycles - (float)(long)cycles - 0.5f), &swing, &unused);
  fast_sincos(motion * swing, &sine, &cosine);
  return (turn_at){-sign * sine, sign * cosine};
}

void kernel_side_turns(
  float first, float block, float motion, float seconds, long bins, float *turn) {
  long bin = 0, number = 0;
  turn_at now = turn_of(0, motion, seconds);
  for (float border = first; bin < bins; border += block) {
    const turn_at next = turn_of(++number, motion, seconds);
    const long flat = (long)(border - 2) + 1, end = (long)(border + 2) + 1;
    for (; bin < flat && bin < bins; bin++) {
      turn[2 * bin] = now.re;
      turn[2 * bin + 1] = now.im;
    }
    for (; bin < end && bin < bins; bin++) {
      const float share = clamped(0.5f + 0.25f * ((float)bin - border), 0, 1);
      turn[2 * bin] = now.re + share * (next.re - now.re);
      turn[2 * bin + 1] = now.im + share * (next.im - now.im);
    }
    now = next;
  }
}

KERNEL void kernel_side_tones(
  const float *restrict mid, const float *restrict along, const float *restrict across,
  const float *restrict turn, long bins, float *restrict side) {
  for (long c = 0; c < bins; c++) {
    const float with = along[c] + across[c] * turn[2 * c], beside = across[c] * turn[2 * c + 1];
    const float re = mid[2 * c], im = mid[2 * c + 1];
    side[2 * c] = with * re - beside * im;
    side[2 * c + 1] = with * im + beside * re;
  }
}

/// Adds one bin of shaped noise to the side.
KERNEL_INLINE void add_side_noise_bin(
  const float *envelope, float place, const float *white, const float *other, float along,
  float across, float *side, long c) {
  const int index = (int)place;
  const float value =
    envelope[index] + (place - (float)index) * (envelope[index + 1] - envelope[index]);
  const float magnitude = fast_exp(0.5f * (value > LOUDEST ? LOUDEST : value));
  side[2 * c] += magnitude * (along * white[2 * c] + across * other[2 * c]);
  side[2 * c + 1] += magnitude * (along * white[2 * c + 1] + across * other[2 * c + 1]);
}

KERNEL void kernel_add_side_noise(
  const kernel_note_layout *l, const float *outputs, float ratio, const float *restrict white,
  const float *restrict other, const float *restrict along, const float *restrict across,
  float *restrict side) {
  const float *restrict envelope = outputs + l->envelope_knots + l->harmonics + l->bins;
  const float *restrict position = l->noise_position;
  if (ratio == 1) {
    for (long c = 0; c < l->bins; c++) {
      add_side_noise_bin(envelope, position[c], white, other, along[c], across[c], side, c);
    }
    return;
  }
  for (long c = 0; (float)c < ratio * (float)(l->bins - 1) && c < l->bins; c++) {
    const knot k = knot_at(position, (float)c / ratio);
    add_side_noise_bin(
      envelope, (float)k.index + k.fraction, white, other, along[c], across[c], side, c);
  }
}

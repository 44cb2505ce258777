#include "kernels_voice.h"

#include "loops_inline.h"
#include "note_inline.h"

enum {
  half_lobe = 6,  // bins on either side that a lobe reaches: -98 dB with g = 0.1
  lobe_bins = 16, // what is computed for it: whole vectors
};

/// Partials below this log power are not heard: -90 dB below a loud one.
#define INAUDIBLE -18.0f
/// Most growth or fall of a partial in a frame that a lobe tells, in nepers.
#define MOST_GROWTH 2.0f
#define RADIANS 1.46291808e-9f  // 2π / 2³²

/// Adds one lobe around bin `centre`; what lies below 0 Hz is mirrored.
KERNEL_INLINE void add_lobe(
  float centre, float height, float phase, float slope, float lobe, long bins,
  float *restrict spectrum) {
  const long first = (long)centre - half_lobe;
  const float start = (float)first - centre;
  float re[lobe_bins], im[lobe_bins];
  for (int j = 0; j < lobe_bins; j++) {
    const float away = start + (float)j;
    const float magnitude = fast_exp(0.5f * (height - lobe * away * away));
    float sine, cosine;
    fast_sincos(phase + slope * away, &sine, &cosine);
    re[j] = magnitude * cosine;
    im[j] = magnitude * sine;
  }
  const long end = first + 2 * half_lobe + 2;
  if (first > 0 && end <= bins) {
    float *restrict to = spectrum + 2 * first;
    for (int j = 0; j < 2 * half_lobe + 2; j++) {
      to[2 * j] += re[j];
      to[2 * j + 1] += im[j];
    }
    return;
  }
  for (long bin = first; bin < end && bin < bins; bin++) {
    const long place = bin < 0 ? -bin : bin;
    spectrum[2 * place] += bin == 0 ? 2 * re[bin - first] : re[bin - first];
    spectrum[2 * place + 1] += bin < 0 ? -im[bin - first] : im[bin - first];
  }
}

KERNEL void kernel_add_partials(
  const float *frequency, const float *height, long count, float level, float turns, float delay,
  float lobe, long bins, kernel_partials *state, float *spectrum) {
  const long known = state->count;
  const long end = count < state->capacity ? count : state->capacity;
  for (long k = 0; k < end; k++) {
    const float centre = frequency[k], strength = height[k] + level;
    float growth = 0;
    if (k < known) {
      const float advance = turns * 0.5f * (state->frequency[k] + centre);
      const float fraction = advance - (float)(long)advance;
      state->phase[k] += (uint32_t)(fraction * 4294967296.0f);
      growth = clamped(0.5f * (strength - state->height[k]), -MOST_GROWTH, MOST_GROWTH);
    } else {
      // A sine: it begins at zero, as strings and reeds do.
      state->phase[k] = 0xc0000000u + (uint32_t)(k * (k + 1) / 2 + 1) * state->spread;
    }
    state->frequency[k] = centre;
    state->height[k] = strength;
    if (strength > INAUDIBLE) {
      add_lobe(
        centre, strength, (float)(int32_t)state->phase[k] * RADIANS, delay * growth, lobe, bins,
        spectrum);
    }
  }
  state->count = end;
}

/// A value between bins, read where bin `c` lies in the unshifted spectrum; nothing beyond its end.
KERNEL_INLINE float shifted(const float *values, float place, long bins) {
  const float last = (float)(bins - 1);
  if (place >= last) return SILENT;
  const long index = (long)place;
  return values[index] + (place - (float)index) * (values[index + 1] - values[index]);
}

KERNEL float kernel_free_magnitudes(
  const kernel_note_layout *l, const float *outputs, float ratio, const kernel_partials *state,
  float *restrict magnitude) {
  REASSOCIATE
  const float *restrict free = outputs + l->envelope_knots + l->harmonics;
  float sum = 0, comb = 0;
  if (ratio == 1) {
    for (long c = 0; c < l->bins; c++) {
      const float m = fast_exp(0.5f * (free[c] > LOUDEST ? LOUDEST : free[c]));
      magnitude[c] = m;
      sum += m * m;
    }
  } else {
    for (long c = 0; c < l->bins; c++) {
      const float value = shifted(free, (float)c / ratio, l->bins);
      const float m = fast_exp(0.5f * (value > LOUDEST ? LOUDEST : value));
      magnitude[c] = m;
      sum += m * m;
    }
  }
  for (long k = 0; k < state->count; k++) comb += fast_exp(state->height[k]);
  // The powers in the bins of a lobe add up to √(π / lobe) times its height.
  const float width = __builtin_sqrtf(3.14159265f / l->lobe);
  return sum / (sum + width * comb + 1e-30f);
}

/// Adds one bin of shaped noise.
KERNEL_INLINE void add_noise_bin(
  const float *envelope, float place, const float *white, float *spectrum, long c) {
  const int index = (int)place;
  const float value =
    envelope[index] + (place - (float)index) * (envelope[index + 1] - envelope[index]);
  const float magnitude = fast_exp(0.5f * (value > LOUDEST ? LOUDEST : value));
  spectrum[2 * c] += magnitude * white[2 * c];
  spectrum[2 * c + 1] += magnitude * white[2 * c + 1];
}

KERNEL void kernel_add_noise(
  const kernel_note_layout *l, const float *outputs, float ratio, const float *restrict white,
  float *restrict spectrum) {
  const float *restrict envelope = outputs + l->envelope_knots + l->harmonics + l->bins;
  const float *restrict position = l->noise_position;
  if (ratio == 1) {
    for (long c = 0; c < l->bins; c++) add_noise_bin(envelope, position[c], white, spectrum, c);
    return;
  }
  for (long c = 0; (float)c < ratio * (float)(l->bins - 1) && c < l->bins; c++) {
    const knot k = knot_at(position, (float)c / ratio);
    add_noise_bin(envelope, (float)k.index + k.fraction, white, spectrum, c);
  }
}

KERNEL float kernel_mix_ramp(
  float *restrict left, float *restrict right, const float *restrict samples, float start,
  float end, float to_left, float to_right, long count) {
  REASSOCIATE
  const float step = (end - start) / (float)count;
  float power = 0;
  for (long i = 0; i < count; i++) {
    const float sample = samples[i] * (start + step * (float)(i + 1));
    power += sample * sample;
    left[i] += to_left * sample;
    right[i] += to_right * sample;
  }
  return power;
}

#include "kernels_note.h"

#include "note_inline.h"

long kernel_note_outputs(const kernel_note_layout *l) {
  return l->envelope_knots + l->harmonics + l->bins + l->noise_knots + 2;
}

/// Log power of the comb at each bin: each bin hears its nearest partial through the window's lobe.
KERNEL_INLINE void comb_of(
  const kernel_note_layout *l, const float *outputs, float fundamental, float *comb) {
  for (long c = 0; c < l->bins; c++) comb[c] = SILENT;
  if (fundamental <= 0) return;
  const partials p = partials_of(tuning_of(l, outputs), fundamental);
  const float last = (float)(l->bins - 1);
  float centre = frequency_of(p, 1);
  long bin = 0;
  for (long k = 1; centre < last; k++) {
    const float next = frequency_of(p, k + 1);
    const float height = height_of(l, outputs, k, centre);
    const float edge = 0.5f * (centre + next);
    long end = edge < last ? (long)edge + 1 : l->bins;
    for (; bin < end; bin++) {
      const float away = (float)bin - centre;
      const float value = height - l->lobe * away * away;
      comb[bin] = value > SILENT ? value : SILENT;
    }
    centre = next;
  }
}

KERNEL long kernel_note_partials(
  const kernel_note_layout *l, const float *outputs, float fundamental, float *frequency,
  float *height, long capacity) {
  if (fundamental <= 0) return 0;
  const partials p = partials_of(tuning_of(l, outputs), fundamental);
  const float last = (float)(l->bins - 1);
  long k = 0;
  for (; k < capacity; k++) {
    const float centre = frequency_of(p, k + 1);
    if (centre >= last) break;
    frequency[k] = centre;
    height[k] = height_of(l, outputs, k + 1, centre);
  }
  return k;
}

KERNEL void kernel_note_free_power(
  const kernel_note_layout *l, const float *outputs, float *restrict power) {
  const float *restrict free = outputs + l->envelope_knots + l->harmonics;
  for (long c = 0; c < l->bins; c++) power[c] = fast_exp(free[c] > LOUDEST ? LOUDEST : free[c]);
}

KERNEL void kernel_note_powers(
  const kernel_note_layout *l, const float *outputs, float fundamental, float *restrict tonal,
  float *restrict noise) {
  comb_of(l, outputs, fundamental, tonal);
  const float *restrict free = outputs + l->envelope_knots + l->harmonics;
  const float *restrict envelope = free + l->bins;
  for (long c = 0; c < l->bins; c++) {
    const float rest = free[c] > LOUDEST ? LOUDEST : free[c];
    tonal[c] = fast_exp(tonal[c]) + fast_exp(rest);
  }
  for (long c = 0; c < l->bins; c++) {
    const float place = l->noise_position[c];
    const int index = (int)place;
    const float value =
      envelope[index] + (place - (float)index) * (envelope[index + 1] - envelope[index]);
    noise[c] = fast_exp(value > LOUDEST ? LOUDEST : value);
  }
}

KERNEL void kernel_note_powers_pullback(
  const kernel_note_layout *l, const float *outputs, float fundamental, const float *d_tonal,
  const float *d_noise, float *d_outputs, float *restrict scratch) {
  const float *free = outputs + l->envelope_knots + l->harmonics;
  float *d_free = d_outputs + l->envelope_knots + l->harmonics;
  for (long c = 0; c < l->bins; c++) {
    d_free[c] += free[c] < LOUDEST ? d_tonal[c] * fast_exp(free[c]) : 0;
  }

  const float *envelope = free + l->bins;
  float *d_envelope = d_free + l->bins;
  for (long c = 0; c < l->bins; c++) {
    const float place = l->noise_position[c];
    const int index = (int)place;
    const float fraction = place - (float)index;
    const float value = envelope[index] + fraction * (envelope[index + 1] - envelope[index]);
    const float d = value < LOUDEST ? d_noise[c] * fast_exp(value) : 0;
    d_envelope[index] += (1 - fraction) * d;
    d_envelope[index + 1] += fraction * d;
  }

  if (fundamental <= 0) return;
  comb_of(l, outputs, fundamental, scratch);
  for (long c = 0; c < l->bins; c++) scratch[c] = fast_exp(scratch[c]) * d_tonal[c];
  const float *tuning = envelope + l->noise_knots;
  float *d_tuning = d_envelope + l->noise_knots;
  float *d_level = d_outputs + l->envelope_knots;
  const partials p = partials_of(tuning, fundamental);
  const float last = (float)(l->bins - 1);
  float centre = frequency_of(p, 1), d_stretch = 0, d_curve = 0;
  long bin = 0;
  for (long k = 1; centre < last; k++) {
    const float next = frequency_of(p, k + 1);
    const float edge = 0.5f * (centre + next);
    const long end = edge < last ? (long)edge + 1 : l->bins;
    float d_height = 0, d_centre = 0;
    for (; bin < end; bin++) {
      d_height += scratch[bin];
      d_centre += scratch[bin] * 2 * l->lobe * ((float)bin - centre);
    }
    const knot e = knot_at(l->envelope_position, centre);
    d_centre += d_height * (outputs[e.index + 1] - outputs[e.index]) * e.slope;
    d_outputs[e.index] += (1 - e.fraction) * d_height;
    d_outputs[e.index + 1] += e.fraction * d_height;
    if (k <= l->harmonics) d_level[k - 1] += d_height;
    const float number = (float)k;
    d_stretch += d_centre * centre;
    d_curve += d_centre * centre * number * number / (1 + p.inharmonicity * number * number);
    centre = next;
  }
  const float turn = fast_tanh(tuning[0]);
  d_tuning[0] += d_stretch * (LN2 / 1200.0f) * MOST_CENTS * (1 - turn * turn);
  const float bend = fast_sigmoid(tuning[1] - 9.0f);
  d_tuning[1] += 0.5f * d_curve * 0.01f * bend * (1 - bend);
}

KERNEL void kernel_note_bands(
  const float *power, const float *position, const float *weight, float fundamental, long bins,
  long bands, long harmonics, float *out) {
  for (long b = 0; b < bands + harmonics; b++) out[b] = 0;
  for (long c = 0; c < bins; c++) {
    const int index = (int)position[c];
    const float fraction = position[c] - (float)index;
    out[index] += (1 - fraction) * power[c];
    out[index + 1] += fraction * power[c];
  }
  for (long b = 0; b < bands; b++) out[b] *= weight[b];
  for (long k = 1; k <= harmonics && fundamental > 0; k++) {
    const long bin = (long)((float)k * fundamental + 0.5f);
    if (bin >= bins) break;
    out[bands + k - 1] = power[bin];
  }
  for (long b = 0; b < bands + harmonics; b++) out[b] = 0.25f * fast_log(out[b] + 1e-6f) + 2;
}

KERNEL void kernel_complex_power(
  float *restrict power, const float *restrict complex, float scale, long count) {
  for (long i = 0; i < count; i++) {
    const float re = complex[2 * i], im = complex[2 * i + 1];
    power[i] = scale * (re * re + im * im);
  }
}

KERNEL void kernel_frame_average(
  const float *power, float *average, long frames, long bins, long radius) {
  for (long t = 0; t < frames; t++) {
    const long first = t > radius ? t - radius : 0;
    const long end = t + radius + 1 < frames ? t + radius + 1 : frames;
    const float scale = 1.0f / (float)(end - first);
    float *restrict out = average + t * bins;
    for (long c = 0; c < bins; c++) out[c] = power[first * bins + c];
    for (long s = first + 1; s < end; s++) {
      const float *restrict in = power + s * bins;
      for (long c = 0; c < bins; c++) out[c] += in[c];
    }
    for (long c = 0; c < bins; c++) out[c] *= scale;
  }
}

KERNEL void kernel_frame_average_pullback(
  const float *d_average, float *d_power, float *restrict scratch, long frames, long bins,
  long radius) {
  for (long t = 0; t < frames; t++) {
    const long first = t > radius ? t - radius : 0;
    const long end = t + radius + 1 < frames ? t + radius + 1 : frames;
    const float scale = 1.0f / (float)(end - first);
    const float *restrict in = d_average + t * bins;
    for (long c = 0; c < bins; c++) scratch[c] = in[c] * scale;
    for (long s = first; s < end; s++) {
      float *restrict out = d_power + s * bins;
      for (long c = 0; c < bins; c++) out[c] += scratch[c];
    }
  }
}

KERNEL void kernel_tonal_share(
  const float *mean, const float *mean_square, float *share, float spread, long count) {
  for (long i = 0; i < count; i++) {
    const float kurtosis = mean_square[i] / (mean[i] * mean[i] + 1e-30f);
    share[i] = __builtin_sqrtf(clamped(1.0f - (kurtosis - 1.0f) * spread, 0, 1));
  }
}

/// The value of the given rank (0 is the smallest) among `count`, which are put in another order.
KERNEL_INLINE float value_of_rank(float *values, long count, long rank) {
  long first = 0, last = count - 1;
  while (first < last) {
    const float pivot = values[(first + last) / 2];
    long i = first, j = last;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        const float v = values[i];
        values[i++] = values[j];
        values[j--] = v;
      }
    }
    if (rank <= j) {
      last = j;
    } else if (rank >= i) {
      first = i;
    } else {
      break;
    }
  }
  return values[rank];
}

KERNEL void kernel_noise_floor(
  const float *power, float *floor, float spacing, long lobe, long frames, long bins,
  float *scratch) {
  const long radius = (long)(spacing / 2 + 0.5f), width = 2 * radius + 1;
  const long step = radius / 2 > 0 ? radius / 2 : 1;
  const long between = width > lobe ? width - lobe : 1;
  for (long t = 0; t < frames; t++) {
    const float *in = power + t * bins;
    float *restrict out = floor + t * bins;
    float left = 0;
    for (long c = 0; c - step < bins - 1; c += step) {
      const long centre = c < bins - 1 ? c : bins - 1;
      long first = centre - radius, end = centre + radius + 1;
      if (first < 0) first = 0;
      if (end > bins) end = bins;
      for (long i = first; i < end; i++) scratch[i - first] = in[i];
      const long rank = between * (end - first) / (4 * width);
      const float right = fast_log(value_of_rank(scratch, end - first, rank) + 1e-30f);
      if (c == 0) {
        out[0] = fast_exp(right);
      } else {
        const long start = c - step;
        const float slope = (right - left) / (float)(centre - start);
        for (long i = start + 1; i <= centre; i++)
          out[i] = fast_exp(left + slope * (float)(i - start));
      }
      left = right;
    }
  }
}

KERNEL double kernel_log_distance(
  const float *a, const float *b, float *d_a, float floor, float scale, long count) {
#pragma clang fp reassociate(on)
  double sum = 0;
  for (long start = 0; start < count; start += 1024) {
    const long end = start + 1024 < count ? start + 1024 : count;
    float part = 0;
    if (d_a) {
      for (long i = start; i < end; i++) {
        const float away = fast_log((a[i] + floor) / (b[i] + floor));
        part += __builtin_fabsf(away);
        const float sign = away > 0 ? scale : (away < 0 ? -scale : 0);
        d_a[i] += sign / (a[i] + floor);
      }
    } else {
      for (long i = start; i < end; i++) {
        part += __builtin_fabsf(fast_log((a[i] + floor) / (b[i] + floor)));
      }
    }
    sum += (double)part;
  }
  return sum;
}

KERNEL double kernel_share_distance(
  const float *tonal, const float *total, const float *share, const float *target, float *d_tonal,
  float *d_total, float floor, float audible, float scale, long count) {
#pragma clang fp reassociate(on)
  double sum = 0;
  for (long start = 0; start < count; start += 1024) {
    const long end = start + 1024 < count ? start + 1024 : count;
    float part = 0;
    for (long i = start; i < end; i++) {
      const float weight = target[i] > audible ? 1.0f : 0.0f;
      const float whole = total[i] + floor;
      const float predicted = tonal[i] / whole;
      const float away = weight * (predicted - share[i]);
      part += away * away;
      if (d_tonal) {
        const float slope = 2 * scale * away / whole;
        d_tonal[i] += slope;
        d_total[i] -= slope * predicted;
      }
    }
    sum += (double)part;
  }
  return sum;
}

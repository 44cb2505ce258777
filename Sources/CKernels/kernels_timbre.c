#include "kernels_timbre.h"

#include "note_inline.h"

/// Most knots of an envelope; a model with more is refused when it is made.
#define MOST_KNOTS 2048

KERNEL void kernel_correct_outputs(
  const kernel_note_layout *l, const float *correction, float level, float fundamental,
  float *outputs) {
  const float *knots = correction + l->harmonics;
  float tilt[MOST_KNOTS];
  for (long e = 0; e < l->envelope_knots; e++) {
    const float place = l->envelope_on_noise[e];
    const int index = (int)place;
    tilt[e] = knots[index] + (place - (float)index) * (knots[index + 1] - knots[index]);
  }
  float *restrict levels = outputs + l->envelope_knots;
  const float last = (float)(l->bins - 1);
  for (long k = 1; k <= l->harmonics && fundamental > 0; k++) {
    const float centre = (float)k * fundamental;
    if (centre >= last) break;
    const knot e = knot_at(l->envelope_position, centre);
    levels[k - 1] +=
      correction[k - 1] - (tilt[e.index] + e.fraction * (tilt[e.index + 1] - tilt[e.index]));
  }
  for (long e = 0; e < l->envelope_knots; e++) outputs[e] += tilt[e] + level;
  float *restrict free = levels + l->harmonics;
  for (long c = 0; c < l->bins; c++) {
    const float place = l->noise_position[c];
    const int index = (int)place;
    free[c] += level + knots[index] + (place - (float)index) * (knots[index + 1] - knots[index]);
  }
  float *restrict noise = free + l->bins;
  for (long n = 0; n < l->noise_knots; n++) noise[n] += level + knots[n];
}

KERNEL void kernel_log_ratio(
  const float *a, const float *b, float floor, float *restrict ratio, long count) {
  for (long i = 0; i < count; i++) ratio[i] = fast_log((a[i] + floor) / (b[i] + floor));
}

KERNEL void kernel_add_correction(
  const kernel_note_layout *l, const float *ratio, float fundamental, float lobe, float *level,
  float *level_count, float *diagonal, float *beside, float *right) {
  const float reach = lobe < 0.5f * fundamental ? lobe : 0.5f * fundamental;
  for (long c = 0; c < l->bins; c++) {
    if (fundamental > 0) {
      const float bin = (float)c;
      const long k = (long)(bin / fundamental + 0.5f);
      const float away = bin - (float)k * fundamental;
      if (k >= 1 && k <= l->harmonics && away <= reach && away >= -reach) {
        level[k - 1] += ratio[c];
        level_count[k - 1] += 1;
        continue;
      }
    }
    const float place = l->noise_position[c];
    const int index = (int)place;
    const float b = place - (float)index, a = 1 - b;
    diagonal[index] += a * a;
    diagonal[index + 1] += b * b;
    beside[index] += a * b;
    right[index] += a * ratio[c];
    right[index + 1] += b * ratio[c];
  }
}

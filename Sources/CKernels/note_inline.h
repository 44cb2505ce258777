/// How decoder outputs say where the partials of a frame lie and how strong they are; shared by the
/// kernels that train and those that play.
#ifndef SFUMATO_NOTE_INLINE_H
#define SFUMATO_NOTE_INLINE_H

#include "kernels_note.h"
#include "math_inline.h"

/// Below this log power a comb is silent.
#define SILENT -60.0f
/// Log powers above this are cut: nothing sounds so loud, and exp stays finite.
#define LOUDEST 30.0f
/// Detuning, in cents, at full deflection of the output.
#define MOST_CENTS 60.0f
#define LN2 0.693147181f

/// Frequencies of a frame's partials: f_k = k · f · √(1 + B k²).
typedef struct {
  float fundamental;    // in bins, detuned
  float inharmonicity;  // B
} partials;

/// Detuning and inharmonicity, the last two outputs of a frame.
KERNEL_INLINE const float *tuning_of(const kernel_note_layout *l, const float *outputs) {
  return outputs + l->envelope_knots + l->harmonics + l->bins + l->noise_knots;
}

KERNEL_INLINE partials partials_of(const float *tuning, float fundamental) {
  const float cents = MOST_CENTS * fast_tanh(tuning[0]);
  const partials p = {
    .fundamental = fundamental * fast_exp(cents * (LN2 / 1200.0f)),
    .inharmonicity = 0.01f * fast_sigmoid(tuning[1] - 9.0f),
  };
  return p;
}

KERNEL_INLINE float frequency_of(partials p, long k) {
  const float number = (float)k;
  return number * p.fundamental * __builtin_sqrtf(1.0f + p.inharmonicity * number * number);
}

/// A value between two knots: index of the left one, how far towards the right one, and how fast it
/// moves with the bin.
typedef struct {
  long index;
  float fraction, slope;
} knot;

KERNEL_INLINE knot knot_at(const float *position, float bin) {
  const long whole = (long)bin;
  const float between = bin - (float)whole;
  const float slope = position[whole + 1] - position[whole];
  const float place = position[whole] + between * slope;
  const knot k = {.index = (long)place, .fraction = place - (float)(long)place, .slope = slope};
  return k;
}

/// Log power of partial k at `centre`, in bins.
KERNEL_INLINE float height_of(
  const kernel_note_layout *l, const float *outputs, long k, float centre) {
  const knot e = knot_at(l->envelope_position, centre);
  float height = outputs[e.index] + e.fraction * (outputs[e.index + 1] - outputs[e.index]);
  if (k <= l->harmonics) height += outputs[l->envelope_knots + k - 1];
  return height > LOUDEST ? LOUDEST : height;
}

#endif

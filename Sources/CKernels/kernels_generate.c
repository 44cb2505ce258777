#include "kernels_generate.h"

#include "kernel_clones.h"

KERNEL void kernel_add_sines(
  float *samples, long count, float *cosine, float *sine, const float *turn_cosine,
  const float *turn_sine, const float *amplitude, const float *step, long partials
) {
  for (long first = 0; first < partials; first += 16) {
    const long lanes = partials - first < 16 ? partials - first : 16;
    float c[16] = {0}, s[16] = {0}, tc[16] = {0}, ts[16] = {0}, a[16] = {0}, da[16] = {0};
    for (long k = 0; k < lanes; k++) {
      c[k] = cosine[first + k], s[k] = sine[first + k];
      tc[k] = turn_cosine[first + k], ts[k] = turn_sine[first + k];
      a[k] = amplitude[first + k], da[k] = step[first + k];
    }
    for (long i = 0; i < count; i++) {
      float part[16];
      for (int k = 0; k < 16; k++) {
        part[k] = a[k] * s[k];
        const float next = c[k] * tc[k] - s[k] * ts[k];
        s[k] = s[k] * tc[k] + c[k] * ts[k];
        c[k] = next;
        a[k] += da[k];
      }
      for (int width = 8; width > 0; width /= 2) {
        for (int k = 0; k < width; k++) part[k] += part[k + width];
      }
      samples[i] += part[0];
    }
    for (long k = 0; k < lanes; k++) cosine[first + k] = c[k], sine[first + k] = s[k];
  }
}

/// Sections filtered in one pass: each waits only for its own last sample, so they overlap.
#define SECTIONS_AT_ONCE 4

KERNEL void kernel_filter_biquads(
  float *samples, long count, const kernel_biquad *sections, long section_count
) {
  for (long first = 0; first < section_count; first += SECTIONS_AT_ONCE) {
    const long rest = section_count - first;
    kernel_biquad q[SECTIONS_AT_ONCE];
    float z1[SECTIONS_AT_ONCE] = {0}, z2[SECTIONS_AT_ONCE] = {0};
    for (long k = 0; k < SECTIONS_AT_ONCE; k++) {
      q[k] = k < rest ? sections[first + k] : (kernel_biquad){1, 0, 0, 0, 0};
    }
    for (long i = 0; i < count; i++) {
      float x = samples[i];
      for (int k = 0; k < SECTIONS_AT_ONCE; k++) {
        const float y = q[k].b0 * x + z1[k];
        z1[k] = q[k].b1 * x - q[k].a1 * y + z2[k];
        z2[k] = q[k].b2 * x - q[k].a2 * y;
        x = y;
      }
      samples[i] = x;
    }
  }
}

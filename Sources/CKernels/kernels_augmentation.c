#include "kernels_augmentation.h"

#include <math.h>
#include <string.h>

#include "kernel_clones.h"
#include "math_inline.h"

#define TAPS (2 * KERNEL_READ_REACH)

KERNEL void kernel_read_moving(
  const float *samples, long count, double start, const float *speeds, long block,
  const float *table, long phases, float *out, long out_count
) {
  double position = start;
  for (long first = 0, b = 0; first < out_count; first += block, b++) {
    const long n = out_count - first < block ? out_count - first : block;
    const double change = ((double)speeds[b + 1] - speeds[b]) / (double)block;
    double speed = speeds[b];
    for (long i = 0; i < n; i++) {
      const double kept = position < -1 ? -1 : position > (double)count ? (double)count : position;
      const double whole = floor(kept);
      const float *row = table + TAPS * (long)((kept - whole) * (double)phases + 0.5);
      const float *x = samples + (long)whole - KERNEL_READ_REACH + 1;
      float part[8];
      for (int k = 0; k < 8; k++) part[k] = x[k] * row[k] + x[k + 8] * row[k + 8];
      for (int k = 0; k < 4; k++) part[k] += part[k + 4];
      out[first + i] = (part[0] + part[2]) + (part[1] + part[3]);
      position += speed;
      speed += change;
    }
  }
}

KERNEL void kernel_saturate(float *samples, long count, float drive, float bias) {
  const float rest = tanhf(bias);
  const float scale = 1.0f / (drive * (1.0f - rest * rest));
  for (long i = 0; i < count; i++) samples[i] = scale * (fast_tanh(drive * samples[i] + bias) - rest);
}

#define LINES KERNEL_ROOM_LINES
#define BLOCK KERNEL_ROOM_BLOCK
#define CAPACITY KERNEL_ROOM_CAPACITY

/// The sum and the difference of lines `a` and `b`.
KERNEL_INLINE void butterfly(float lines[LINES][BLOCK + 1], int a, int b) {
  for (long i = 1; i <= BLOCK; i++) {
    const float sum = lines[a][i] + lines[b][i];
    lines[b][i] = lines[a][i] - lines[b][i];
    lines[a][i] = sum;
  }
}

KERNEL void kernel_add_room(float *samples, long count, const kernel_room *room, float *lines) {
  const float norm = 0.353553391f;  // 1 / √8: Hadamard's matrix is then orthogonal
  float delayed[LINES][BLOCK + 1];
  for (long first = 0, write = 0; first < count; first += BLOCK, write = (write + BLOCK) % CAPACITY) {
    const long n = count - first < BLOCK ? count - first : BLOCK;
    float dry[BLOCK] = {0}, wet[BLOCK] = {0};
    memcpy(dry, samples + first, (size_t)n * sizeof(float));
    for (int l = 0; l < LINES; l++) {
      const float *line = lines + (long)l * CAPACITY;
      // From one sample before what is wanted, since damping needs it.
      const long from = (write - room->delays[l] - 1 + CAPACITY) % CAPACITY;
      const long straight = CAPACITY - from < BLOCK + 1 ? CAPACITY - from : BLOCK + 1;
      memcpy(delayed[l], line + from, (size_t)straight * sizeof(float));
      memcpy(delayed[l] + straight, line, (size_t)(BLOCK + 1 - straight) * sizeof(float));
      const float sign = l % 2 ? -norm : norm;
      for (long i = 0; i < BLOCK; i++) wet[i] += sign * delayed[l][i + 1];
      const float now = room->gains[l] * (1 - room->damping), before = room->gains[l] * room->damping;
      float damped[BLOCK];
      for (long i = 0; i < BLOCK; i++) damped[i] = now * delayed[l][i + 1] + before * delayed[l][i];
      memcpy(delayed[l] + 1, damped, sizeof damped);
    }
    for (int width = 1; width < LINES; width *= 2) {
      for (int a = 0; a < LINES; a++) if (!(a & width)) butterfly(delayed, a, a + width);
    }
    for (int l = 0; l < LINES; l++) {
      float *line = lines + (long)l * CAPACITY + write;
      for (long i = 0; i < BLOCK; i++) line[i] = dry[i] + norm * delayed[l][i + 1];
    }
    for (long i = 0; i < n; i++) samples[first + i] = dry[i] + room->wet * wet[i];
  }
}

#define LANES 16

KERNEL void kernel_add_hiss(float *samples, long count, uint32_t seed, float level, float pole) {
  uint32_t state[LANES];
  for (uint32_t k = 0; k < LANES; k++) {
    // Mixed by MurmurHash3's last step, so that neighbouring seeds have nothing in common.
    uint32_t h = seed + 0x9e3779b9u * (k + 1);
    h = (h ^ (h >> 16)) * 0x85ebca6bu;
    h = (h ^ (h >> 13)) * 0xc2b2ae35u;
    h ^= h >> 16;
    state[k] = h ? h : 1;
  }
  // A sum of two even draws from -1…1 has variance 2/3.
  const float scale = 0x1p-31f * level * sqrtf(1.5f * (1 - pole * pole));
  float last = 0;
  for (long first = 0; first < count; first += 16 * LANES) {
    float white[16 * LANES];
    for (int row = 0; row < 16; row++) {
      float even[LANES];
      for (int turn = 0; turn < 2; turn++) {
        for (int k = 0; k < LANES; k++) {
          // Marsaglia 2003, "Xorshift RNGs".
          state[k] ^= state[k] << 13;
          state[k] ^= state[k] >> 17;
          state[k] ^= state[k] << 5;
          even[k] = (turn ? even[k] : 0) + scale * (float)(int32_t)state[k];
        }
      }
      memcpy(white + row * LANES, even, sizeof even);
    }
    const long n = count - first < 16 * LANES ? count - first : 16 * LANES;
    for (long i = 0; i < n; i++) {
      last = pole * last + white[i];
      samples[first + i] += last;
    }
  }
}

KERNEL void kernel_multiply_line(float *samples, long count, const float *gains, long block) {
  for (long first = 0, b = 0; first < count; first += block, b++) {
    const long n = count - first < block ? count - first : block;
    const float step = (gains[b + 1] - gains[b]) / (float)block;
    for (long i = 0; i < n; i++) samples[first + i] *= gains[b] + step * (float)i;
  }
}

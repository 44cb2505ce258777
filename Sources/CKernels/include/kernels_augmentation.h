/// Loops that change recordings on their way into training. Arrays do not overlap unless told.
#ifndef SFUMATO_KERNELS_AUGMENTATION_H
#define SFUMATO_KERNELS_AUGMENTATION_H

#include <stdint.h>

/// Samples on each side of a position that an interpolated value is made of.
#define KERNEL_READ_REACH 8

/// Reads samples at positions that move on with changing speed.
///
/// `out[i]` is the sound at position p_i: p_0 = start, p_{i+1} = p_i + speed, where the speed goes in
/// straight lines between `speeds`, one for every `block` outputs and one more.
/// - samples: readable from -KERNEL_READ_REACH to count + KERNEL_READ_REACH; positions are kept in
///   -1…count
/// - table: `[phases + 1][2 · KERNEL_READ_REACH]`, the weights of the samples around a position whose
///   fraction is row / phases
void kernel_read_moving(
  const float *samples, long count, double start, const float *speeds, long block,
  const float *table, long phases, float *out, long out_count);

/// x = (tanh(drive · x + bias) - tanh(bias)) / (drive · (1 - tanh²(bias))): gain 1 for soft sound.
void kernel_saturate(float *samples, long count, float drive, float bias);

#define KERNEL_ROOM_LINES 8
/// Samples that are made at once; no delay of a room may be shorter.
#define KERNEL_ROOM_BLOCK 256
/// A delay may not exceed `KERNEL_ROOM_CAPACITY - KERNEL_ROOM_BLOCK`.
#define KERNEL_ROOM_CAPACITY 4096

/// Delay lines that feed each other through an orthogonal matrix (Hadamard's).
///
/// Source: Jot, Chaigne 1991, "Digital delay networks for designing artificial reverberators".
typedef struct {
  /// Samples.
  int32_t delays[KERNEL_ROOM_LINES];
  /// What is left after each way round.
  float gains[KERNEL_ROOM_LINES];
  /// Weight of the sample before, 0…0.5, each way round: how fast high frequencies die away.
  float damping;
  /// Level of the room beside the sound.
  float wet;
} kernel_room;

/// Adds a room to samples, in place.
/// - lines: `[KERNEL_ROOM_LINES][KERNEL_ROOM_CAPACITY]` of zeros; work space.
void kernel_add_room(float *samples, long count, const kernel_room *room, float *lines);

/// Adds noise of that standard deviation: white noise through y = pole · y' + √(1 - pole²) · x.
/// `seed` decides the noise.
void kernel_add_hiss(float *samples, long count, uint32_t seed, float level, float pole);

/// Multiplies by gains that go in straight lines, one for every `block` samples and one more.
void kernel_multiply_line(float *samples, long count, const float *gains, long block);

#endif

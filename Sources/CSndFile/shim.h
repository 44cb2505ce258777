#include <sndfile.h>
#include <stdbool.h>
#include <stdlib.h>

/// One element of `SF_INSTRUMENT.loops`, whose type has no name in C and is not seen by Swift.
typedef struct {
  int32_t mode;
  uint32_t start, end, count;
} StoredLoop;

/// Loop `index` (0…15) of an instrument.
static inline StoredLoop storedLoop(const SF_INSTRUMENT *instrument, int32_t index) {
  return (StoredLoop){instrument->loops[index].mode, instrument->loops[index].start,
                      instrument->loops[index].end, instrument->loops[index].count};
}

/// Puts a loop at `index` (0…15) of an instrument.
static inline void setStoredLoop(SF_INSTRUMENT *instrument, int32_t index, StoredLoop loop) {
  instrument->loops[index].mode = loop.mode;
  instrument->loops[index].start = loop.start;
  instrument->loops[index].end = loop.end;
  instrument->loops[index].count = loop.count;
}

/// Gives a file that is to be written the cue points of another, at most 100, some samples later; false if it has
/// none.
static inline bool copyCues(SNDFILE *original, SNDFILE *copy, uint32_t leading) {
  SF_CUES cues;
  if (sf_command(original, SFC_GET_CUE, &cues, sizeof cues) != SF_TRUE) return false;
  for (uint32_t i = 0; i < cues.cue_count && i < 100; i++) {
    cues.cue_points[i].position += leading;
    cues.cue_points[i].sample_offset += leading;
  }
  return sf_command(copy, SFC_SET_CUE, &cues, sizeof cues) == SF_TRUE;
}

/// Gives a file that is to be written cue points at some samples, in order; false if it takes none.
static inline bool setCues(SNDFILE *copy, const uint32_t *samples, uint32_t count) {
  size_t size = sizeof(uint32_t) + (count > 100 ? count : 100) * sizeof(SF_CUE_POINT);
  SF_CUES *cues = calloc(1, size);
  if (!cues) return false;
  cues->cue_count = count;
  for (uint32_t i = 0; i < count; i++) {
    cues->cue_points[i] = (SF_CUE_POINT){.indx = (int32_t)i + 1, .position = samples[i],
      .fcc_chunk = 'd' | 'a' << 8 | 't' << 16 | 'a' << 24, .sample_offset = samples[i]};
  }
  bool done = sf_command(copy, SFC_SET_CUE, cues, (int)size) == SF_TRUE;
  free(cues);
  return done;
}

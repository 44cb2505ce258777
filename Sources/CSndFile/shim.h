#include <sndfile.h>
#include <stdbool.h>

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

/// Gives a file that is to be written the cue points of another, at most 100; false if it has none.
static inline bool copyCues(SNDFILE *original, SNDFILE *copy) {
  SF_CUES cues;
  return sf_command(original, SFC_GET_CUE, &cues, sizeof cues) == SF_TRUE
    && sf_command(copy, SFC_SET_CUE, &cues, sizeof cues) == SF_TRUE;
}

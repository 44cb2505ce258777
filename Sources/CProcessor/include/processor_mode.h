/// How the processor rounds on the calling thread.
#ifndef SFUMATO_PROCESSOR_MODE_H
#define SFUMATO_PROCESSOR_MODE_H

#include <stdint.h>

/// Makes numbers next to nothing (denormals) zero on this thread, in operands and results: a fading voice
/// would otherwise take many times as long as a loud one. Does nothing on unknown processors.
/// Returns the mode before, for `processor_restore_mode`.
uint64_t processor_flush_denormals(void);

/// Goes back to a mode.
void processor_restore_mode(uint64_t mode);

#endif

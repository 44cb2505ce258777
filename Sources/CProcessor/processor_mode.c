#include "processor_mode.h"

#if defined(__SSE2__)
#include <xmmintrin.h>

// Flush to zero, and denormals are zero. Source: Intel SDM, volume 1, 10.2.3 "MXCSR".
static const uint64_t flushing = 0x8040;

uint64_t processor_flush_denormals(void) {
  uint64_t mode = _mm_getcsr();
  _mm_setcsr((unsigned)(mode | flushing));
  return mode;
}

void processor_restore_mode(uint64_t mode) { _mm_setcsr((unsigned)mode); }

#elif defined(__aarch64__)

// Bit 24, FZ. Source: Arm Architecture Reference Manual, FPCR.
static const uint64_t flushing = 1u << 24;

uint64_t processor_flush_denormals(void) {
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  __asm__ volatile("msr fpcr, %0" : : "r"(mode | flushing));
  return mode;
}

void processor_restore_mode(uint64_t mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }

#else

uint64_t processor_flush_denormals(void) { return 0; }
void processor_restore_mode(uint64_t mode) { (void)mode; }

#endif

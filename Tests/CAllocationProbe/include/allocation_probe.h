/// Counts heap allocations of the calling thread, by standing in front of the C library's
/// allocator in the program that this file is linked into.
#ifndef SFUMATO_ALLOCATION_PROBE_H
#define SFUMATO_ALLOCATION_PROBE_H

/// False under sanitizers, which have an allocator of their own, and without glibc.
int allocation_probe_is_available(void);

/// Allocations of the calling thread since it began: malloc, calloc, realloc and their aligned kin.
long allocation_probe_count(void);

#endif

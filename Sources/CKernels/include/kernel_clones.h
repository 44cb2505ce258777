/// `KERNEL` marks a function that is compiled for AVX-512, AVX2 and the baseline CPU; the loader
/// picks the best one that the machine has.
///
/// Not under ThreadSanitizer: the choice would run before the sanitizer's own start, and crash.
#ifndef SFUMATO_KERNEL_CLONES_H
#define SFUMATO_KERNEL_CLONES_H

#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer)
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define KERNEL
#endif

#define KERNEL_INLINE static inline __attribute__((always_inline))

#endif

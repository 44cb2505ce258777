#include "kernels_product.h"

#include "kernel_clones.h"

enum {
  panel = 32,         // columns that lie together
  depth_block = 512,  // terms summed before the next panel: its rows of A stay in the first cache
};

long kernel_packed_count(long depth, long columns) {
  return (columns + panel - 1) / panel * panel * depth;
}

void kernel_pack(
  const float *b, long stride, int transposed, long depth, long columns, float *packed
) {
  for (long first = 0; first < columns; first += panel) {
    const long count = columns - first < panel ? columns - first : panel;
    for (long k = 0; k < depth; k++, packed += panel) {
      for (long j = 0; j < count; j++) {
        packed[j] = transposed ? b[(first + j) * stride + k] : b[k * stride + first + j];
      }
      for (long j = count; j < panel; j++) packed[j] = 0;
    }
  }
}

typedef float float4 __attribute__((vector_size(16), aligned(4)));
typedef float float8 __attribute__((vector_size(32), aligned(4)));
typedef float float16 __attribute__((vector_size(64), aligned(4)));

// One block of C, `block_rows` by two vectors, in registers while the depth runs by. `vector` and
// `block_rows` are chosen so that sums, two of B and one of A fill the registers of a CPU.
#define DEFINE_BLOCK(name, vector, block_rows)                                                  \
  KERNEL_INLINE void name(                                                                      \
    const float *a, long a_stride, const float *b, float *c, long c_stride, long depth          \
  ) {                                                                                           \
    enum { lanes = sizeof(vector) / sizeof(float) };                                            \
    vector sums[block_rows][2] = {};                                                            \
    for (long k = 0; k < depth; k++) {                                                          \
      const vector b0 = *(const vector *)(b + k * panel);                                       \
      const vector b1 = *(const vector *)(b + k * panel + lanes);                               \
      _Pragma("clang loop unroll(full)") for (int r = 0; r < block_rows; r++) {                 \
        const vector value = a[r * a_stride + k] - (vector){};                                  \
        sums[r][0] += value * b0;                                                               \
        sums[r][1] += value * b1;                                                               \
      }                                                                                         \
    }                                                                                           \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < block_rows; r++) {                   \
      *(vector *)(c + r * c_stride) += sums[r][0];                                              \
      *(vector *)(c + r * c_stride + lanes) += sums[r][1];                                      \
    }                                                                                           \
  }

// All rows of C by one panel, `rows_block` rows at a time, the rest one by one.
#define DEFINE_PANEL(name, target, vector, block_rows)                                          \
  DEFINE_BLOCK(name##_block, vector, block_rows)                                                \
  DEFINE_BLOCK(name##_row, vector, 1)                                                           \
  target static void name(                                                                      \
    const float *a, long a_stride, const float *b, float *c, long c_stride, long rows,          \
    long depth                                                                                  \
  ) {                                                                                           \
    enum { width = 2 * sizeof(vector) / sizeof(float) };                                        \
    long r = 0;                                                                                 \
    for (; r + block_rows <= rows; r += block_rows) {                                           \
      for (long j = 0; j < panel; j += width) {                                                 \
        name##_block(                                                                           \
          a + r * a_stride, a_stride, b + j, c + r * c_stride + j, c_stride, depth);            \
      }                                                                                         \
    }                                                                                           \
    for (; r < rows; r++) {                                                                     \
      for (long j = 0; j < panel; j += width) {                                                 \
        name##_row(a + r * a_stride, a_stride, b + j, c + r * c_stride + j, c_stride, depth);   \
      }                                                                                         \
    }                                                                                           \
  }

#if defined(__x86_64__)
DEFINE_PANEL(panel_v4, __attribute__((target("arch=x86-64-v4"))), float16, 8)
DEFINE_PANEL(panel_v3, __attribute__((target("arch=x86-64-v3"))), float8, 6)
#endif
DEFINE_PANEL(panel_plain, , float4, 4)

typedef void PanelProduct(
  const float *a, long a_stride, const float *b, float *c, long c_stride, long rows, long depth);

static PanelProduct *panel_product(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return panel_v4;
  if (__builtin_cpu_supports("x86-64-v3")) return panel_v3;
#endif
  return panel_plain;
}

void kernel_multiply_packed(
  const float *a, long a_stride, const float *packed, float *c, long c_stride, long rows,
  long depth, long columns
) {
  PanelProduct *product = panel_product();
  for (long k = 0; k < depth; k += depth_block) {
    const long count = depth - k < depth_block ? depth - k : depth_block;
    for (long first = 0; first < columns; first += panel) {
      const float *b = packed + first * depth + k * panel;
      if (first + panel <= columns) {
        product(a + k, a_stride, b, c + first, c_stride, rows, count);
        continue;
      }
      // The last panel is wider than C: through a row of its own.
      for (long r = 0; r < rows; r++) {
        float row[panel] = {0};
        product(a + r * a_stride + k, a_stride, b, row, panel, 1, count);
        for (long j = first; j < columns; j++) c[r * c_stride + j] += row[j - first];
      }
    }
  }
}

const char *kernel_processor_class(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (
    __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
    && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return 0;
}

/// Minimal filtering in lines of `[width, channels]`: transforms between pixels and six products.
///
/// A tile is six input pixels, or the `7 - taps` outputs that `taps` weights make of them, 2...5
/// taps. A transformed line is `[6][tiles][channels]`, its planes `plane` floats apart. The points are
/// 0, 1, -1, 2, -2 and infinity; formulas stand with `Convolution` of Neural.
#ifndef SFUMATO_KERNELS_FILTER_H
#define SFUMATO_KERNELS_FILTER_H

/// A line of pixels and which of its tiles are meant.
typedef struct {
  /// Pixels of the line.
  long width;
  long channels;
  /// Pixel of the first tile's first element; may be negative, pixels outside are zero.
  long first;
  long tiles;
  long taps;
} FilterLine;

/// Tiles of six inputs -> their six values.
void kernel_filter_input(
  const FilterLine *line, const float *x, const float *zeros, float *planes, long plane);

/// Six products -> outputs, added to the line.
void kernel_filter_output(const FilterLine *line, const float *planes, long plane, float *y);

/// The transpose of `kernel_filter_output`: the line's gradients -> those of the six products.
void kernel_filter_gradient(
  const FilterLine *line, const float *dy, const float *zeros, float *planes, long plane);

/// Weights `[outputs][height][taps][channels]` -> `[6][height][outputs][channels]`; `flipped` takes
/// height and taps backwards.
void kernel_filter_weights(
  const float *w, long outputs, long height, long taps, long channels, int flipped, float *planes);

/// Its transpose, not flipped: adds the gradients of the six to those of the weights.
void kernel_filter_weight_gradient(
  const float *planes, long outputs, long height, long taps, long channels, float *dw);

#endif

import CKernels

/// Convolution by minimal filtering along the width: `7 − r` outputs of r taps are made by 6 products
/// instead of `(7 − r) · r`, half as many for 3 or 4 taps, 3/5 for 5. Rows of the kernel are summed
/// among the products.
///
/// With the points p = 0, 1, −1, 2, −2, ∞ and tiles d of six inputs:
/// `y = Aᵀ [(G w) ⊙ (Bᵀ d)]`, where `A[j, i] = p_jⁱ`, `G[j, k] = s_j p_jᵏ` and B is the inverse of
/// all six powers; so `dw = Gᵀ [(A dy) ⊙ (Bᵀ d)]`, and dx is the filter of dy by reversed taps.
/// Channels make each ⊙ a matrix product. Rounding is some 3 times that of the plain sum.
///
/// Sources: Winograd 1980, "Arithmetic complexity of computations", chapter IVc; Lavin, Gray 2016,
/// "Fast algorithms for convolutional neural networks".
extension Convolution {
  /// Whether the kernel and the sizes are such that filtering pays.
  var canFilter: Bool {
    let isPlain = vertical.stride == 1 && vertical.dilation == 1 && horizontal.stride == 1
    return isPlain && horizontal.dilation == 1 && groups == 1 && (3...5).contains(kernelWidth)
      && min(input.channels, output.channels) >= 24 && output.width >= 8
      && (kernelHeight > 1 || output.height == input.height)
  }

  func forwardByFilter(
    _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ graph: Graph
  ) {
    let filter = FilterWalk(self, from: input, to: output, isReversed: false)
    let weights = graph.scratch(6 * kernelHeight * input.channels * output.channels)
    kernel_filter_weights(
      weight, output.channels, kernelHeight, kernelWidth, input.channels, 0, weights.pointer)
    filter.run(x, weights.pointer, y, transposeWeights: true, graph)
  }

  func inputGradientByFilter(
    _ dy: UnsafePointer<Float>, _ weight: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>, _ graph: Graph
  ) {
    let filter = FilterWalk(self, from: output, to: input, isReversed: true)
    let weights = graph.scratch(6 * kernelHeight * input.channels * output.channels)
    kernel_filter_weights(
      weight, output.channels, kernelHeight, kernelWidth, input.channels, 1, weights.pointer)
    filter.run(dy, weights.pointer, dx, transposeWeights: false, graph)
  }

  func weightGradientByFilter(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dw: UnsafeMutablePointer<Float>, _ graph: Graph
  ) {
    let filter = FilterWalk(self, from: input, to: output, isReversed: false)
    let count = 6 * kernelHeight * input.channels * output.channels
    let sums = graph.scratch(count)
    sums.pointer.update(repeating: 0, count: count)
    filter.addWeightGradients(x, dy, sums.pointer, graph)
    kernel_filter_weight_gradient(
      sums.pointer, output.channels, kernelHeight, kernelWidth, input.channels, dw)
  }
}

/// The walk over blocks of tiles, which stay in cache between their transforms and products.
private struct FilterWalk {
  let batch: Int
  let source: Convolution.Extent
  let target: Convolution.Extent
  let kernelHeight: Int
  let taps: Int
  /// Source rows and pixels before the first target.
  let before: (y: Int, x: Int)

  /// Outputs of a tile.
  var step: Int { 7 - taps }
  /// Tiles of a line.
  var tiles: Int { (target.width + step - 1) / step }
  /// Tiles in a block: about 1.2 MB of transformed values.
  var blockTiles: Int { max(48, 150_000 / (6 * max(source.channels, target.channels))) }
  /// Tiles of one line in a block.
  var lineTiles: Int { min(tiles, blockTiles) }
  /// Target lines in a block.
  var blockLines: Int { max(1, min(blockTiles / lineTiles, target.height)) }

  init(
    _ convolution: Convolution, from source: Convolution.Extent, to target: Convolution.Extent,
    isReversed: Bool
  ) {
    kernelHeight = convolution.kernelHeight
    taps = convolution.kernelWidth
    let y = convolution.vertical.before(kernel: kernelHeight)
    let x = convolution.horizontal.before(kernel: taps)
    before = isReversed ? (kernelHeight - 1 - y, taps - 1 - x) : (y, x)
    // Without neighbouring rows all lines of the batch are one tall image.
    let joined = kernelHeight == 1 ? convolution.batch : 1
    batch = convolution.batch / joined
    self.source = .init(
      height: source.height * joined, width: source.width, channels: source.channels)
    self.target = .init(
      height: target.height * joined, width: target.width, channels: target.channels)
  }

  /// `y += x ∗ w`, the weights being transformed.
  func run(
    _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    transposeWeights: Bool, _ graph: Graph
  ) {
    let (ins, outs) = (source.channels, target.channels)
    let products = graph.scratch(6 * blockLines * lineTiles * outs)
    forEachBlock(x, graph) { block, values, valuePlane in
      let plane = block.lines.count * block.tiles.count * outs
      for point in 0..<6 {
        for row in 0..<kernelHeight {
          BLAS.multiply(
            m: block.lines.count * block.tiles.count, n: outs, k: ins,
            values + point * valuePlane + row * block.tiles.count * ins, lda: ins,
            weights + (point * kernelHeight + row) * ins * outs,
            ldb: transposeWeights ? ins : outs, transposeB: transposeWeights,
            beta: row == 0 ? 0 : 1, into: products.pointer + point * plane, ldc: outs)
        }
      }
      var line = targetLine(block.tiles)
      for (i, y0) in block.lines.enumerated() {
        kernel_filter_output(
          &line, products.pointer + i * block.tiles.count * outs, plane,
          y + (block.item * target.height + y0) * target.width * outs)
      }
    }
  }

  /// Adds to the transformed weights' gradients.
  func addWeightGradients(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>,
    _ graph: Graph
  ) {
    let (ins, outs) = (source.channels, target.channels)
    let gradients = graph.scratch(6 * blockLines * lineTiles * outs)
    let zeros = zeros(outs, graph)
    forEachBlock(x, graph) { block, values, valuePlane in
      let plane = block.lines.count * block.tiles.count * outs
      var line = targetLine(block.tiles)
      for (i, y0) in block.lines.enumerated() {
        kernel_filter_gradient(
          &line, dy + (block.item * target.height + y0) * target.width * outs, zeros.pointer,
          gradients.pointer + i * block.tiles.count * outs, plane)
      }
      for point in 0..<6 {
        for row in 0..<kernelHeight {
          BLAS.multiply(
            m: outs, n: ins, k: block.lines.count * block.tiles.count,
            gradients.pointer + point * plane, lda: outs, transposeA: true,
            values + point * valuePlane + row * block.tiles.count * ins, ldb: ins,
            beta: 1, into: sums + (point * kernelHeight + row) * ins * outs, ldc: ins)
        }
      }
    }
  }

  private struct Block {
    let item: Int
    /// Target lines within the item.
    let lines: Range<Int>
    /// Tiles within each line.
    let tiles: Range<Int>
  }

  /// Visits all blocks with the transformed source lines that they need,
  /// `[6][lines + kernelHeight − 1][tiles][channels]`.
  private func forEachBlock(
    _ x: UnsafePointer<Float>, _ graph: Graph,
    _ body: (Block, UnsafeMutablePointer<Float>, _ plane: Int) -> Void
  ) {
    let channels = source.channels
    let values = graph.scratch(6 * (blockLines + kernelHeight - 1) * lineTiles * channels)
    let zeros = zeros(channels, graph)
    for item in 0..<batch {
      for firstLine in stride(from: 0, to: target.height, by: blockLines) {
        let lines = firstLine..<min(firstLine + blockLines, target.height)
        for firstTile in stride(from: 0, to: tiles, by: lineTiles) {
          let tiles = firstTile..<min(firstTile + lineTiles, tiles)
          let plane = (lines.count + kernelHeight - 1) * tiles.count * channels
          var line = FilterLine(
            width: source.width, channels: channels, first: tiles.lowerBound * step - before.x,
            tiles: tiles.count, taps: taps)
          for i in 0..<lines.count + kernelHeight - 1 {
            let place = values.pointer + i * tiles.count * channels
            let y = lines.lowerBound + i - before.y
            if y >= 0 && y < source.height {
              kernel_filter_input(
                &line, x + (item * source.height + y) * source.width * channels, zeros.pointer,
                place, plane)
            } else {
              for point in 0..<6 {
                (place + point * plane).update(repeating: 0, count: tiles.count * channels)
              }
            }
          }
          body(Block(item: item, lines: lines, tiles: tiles), values.pointer, plane)
        }
      }
    }
  }

  private func targetLine(_ tiles: Range<Int>) -> FilterLine {
    FilterLine(
      width: target.width, channels: target.channels, first: tiles.lowerBound * step,
      tiles: tiles.count, taps: taps)
  }

  private func zeros(_ count: Int, _ graph: Graph) -> TensorStorage {
    let zeros = graph.scratch(count)
    zeros.pointer.update(repeating: 0, count: count)
    return zeros
  }
}

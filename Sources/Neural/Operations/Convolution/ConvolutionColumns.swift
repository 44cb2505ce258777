import CKernels

/// Convolution by blocks of gathered patches: a matrix of `[outputs, taps · channels]` for some
/// thousand floats' worth of neighbouring outputs, then one product. The block stays in cache, so
/// that gathering costs about a tenth of the product. The three verbs share the walk.
extension Convolution {
  /// Outputs in a block: about 2 MB of patches.
  private var blockRows: Int { max(64, min(1024, 600_000 / max(patchCount, 1))) }

  private var layout: PatchLayout {
    PatchLayout(
      input_height: Int32(input.height), input_width: Int32(input.width),
      input_channels: Int32(input.channels), output_height: Int32(output.height),
      output_width: Int32(output.width), kernel_height: Int32(kernelHeight),
      kernel_width: Int32(kernelWidth), channels: Int32(inputsPerGroup),
      stride_y: Int32(vertical.stride), stride_x: Int32(horizontal.stride),
      dilation_y: Int32(vertical.dilation), dilation_x: Int32(horizontal.dilation),
      before_y: Int32(vertical.before(kernel: kernelHeight)),
      before_x: Int32(horizontal.before(kernel: kernelWidth)))
  }

  /// Visits blocks of outputs, each with room for its patches, group by group.
  private func forEachBlock(
    _ graph: Graph, _ body: (Range<Int>, Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    let rows = batch * output.height * output.width
    let block = blockRows
    // The same room for any number of rows, so that layers and block lengths share it.
    let columns = graph.scratch(block * patchCount)
    for start in stride(from: 0, to: rows, by: block) {
      for group in 0..<groups { body(start..<min(start + block, rows), group, columns.pointer) }
    }
  }

  func forwardByColumns(
    _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ graph: Graph
  ) {
    var layout = layout
    let (ins, outs) = (inputsPerGroup, outputsPerGroup)
    forEachBlock(graph) { rows, group, columns in
      kernel_gather_patches(&layout, x + group * ins, rows.lowerBound, rows.count, columns)
      BLAS.multiply(
        m: rows.count, n: outs, k: patchCount, columns, lda: patchCount,
        weight + group * outs * patchCount, ldb: patchCount, transposeB: true, beta: 1,
        into: y + rows.lowerBound * output.channels + group * outs, ldc: output.channels)
    }
  }

  func inputGradientByColumns(
    _ dy: UnsafePointer<Float>, _ weight: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>, _ graph: Graph
  ) {
    var layout = layout
    let (ins, outs) = (inputsPerGroup, outputsPerGroup)
    forEachBlock(graph) { rows, group, columns in
      BLAS.multiply(
        m: rows.count, n: patchCount, k: outs,
        dy + rows.lowerBound * output.channels + group * outs, lda: output.channels,
        weight + group * outs * patchCount, ldb: patchCount, into: columns, ldc: patchCount)
      kernel_scatter_patches(&layout, columns, rows.lowerBound, rows.count, dx + group * ins)
    }
  }

  func weightGradientByColumns(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dw: UnsafeMutablePointer<Float>, _ graph: Graph
  ) {
    var layout = layout
    let (ins, outs) = (inputsPerGroup, outputsPerGroup)
    forEachBlock(graph) { rows, group, columns in
      kernel_gather_patches(&layout, x + group * ins, rows.lowerBound, rows.count, columns)
      BLAS.multiply(
        m: outs, n: patchCount, k: rows.count,
        dy + rows.lowerBound * output.channels + group * outs, lda: output.channels,
        transposeA: true, columns, ldb: patchCount, beta: 1,
        into: dw + group * outs * patchCount, ldc: patchCount)
    }
  }
}

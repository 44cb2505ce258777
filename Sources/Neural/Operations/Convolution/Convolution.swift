/// Geometry of a convolution over `[batch, height, width, channels]`, and the choice of a way to
/// compute it. One dimension is a height of 1.
///
/// The three verbs are all that value and pullback need:
/// - ``forward``: `y[o] += Σ_taps x[o·stride + tap·dilation − before] · W_tap`
/// - ``inputGradient``: the same sum with x and y exchanged,
/// - ``weightGradient``: `dW_tap += Σ_o dy[o]ᵀ · x[…]`.
///
/// Weights are `[out, kernelHeight, kernelWidth, in / groups]`.
package struct Convolution {
  /// Pixels, rows and channels on one side of the convolution.
  struct Extent {
    let height: Int
    let width: Int
    let channels: Int
  }

  let batch: Int
  let input: Extent
  let output: Extent
  let kernelHeight: Int
  let kernelWidth: Int
  let vertical: ConvolutionAxis
  let horizontal: ConvolutionAxis
  let groups: Int

  /// Four ways through the same sum.
  enum Way {
    /// Fewer multiplications for 3 to 5 neighbouring taps; see ``canFilter``.
    case filter
    /// One product for each tap on shifted rows, nothing copied: long rows of many channels.
    case taps
    /// Blocks of gathered patches and one product a block: few channels, or short rows.
    case columns
    /// One channel a group: products would be too thin.
    case depthwise
  }

  var inputsPerGroup: Int { input.channels / groups }
  var outputsPerGroup: Int { output.channels / groups }
  /// Floats of one output channel's kernel.
  var patchCount: Int { kernelHeight * kernelWidth * inputsPerGroup }

  var way: Way {
    if inputsPerGroup == 1 && outputsPerGroup == 1 && groups > 1 { return .depthwise }
    if canFilter { return .filter }
    return inputsPerGroup >= 128 && output.width >= 128 ? .taps : .columns
  }

  /// `y += x ∗ W`.
  func forward(
    _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, graph: Graph
  ) {
    switch way {
    case .filter: forwardByFilter(x, weight, y, graph)
    case .taps: forwardByTaps(x, weight, y)
    case .columns: forwardByColumns(x, weight, y, graph)
    case .depthwise: forwardDepthwise(x, weight, y)
    }
  }

  /// `dx += dy ∗ᵀ W`.
  func inputGradient(
    _ dy: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    into dx: UnsafeMutablePointer<Float>, graph: Graph
  ) {
    switch way {
    case .filter: inputGradientByFilter(dy, weight, dx, graph)
    case .taps: inputGradientByTaps(dy, weight, dx)
    case .columns: inputGradientByColumns(dy, weight, dx, graph)
    case .depthwise: inputGradientDepthwise(dy, weight, dx)
    }
  }

  /// `dW += dyᵀ · patches(x)`.
  func weightGradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    into dw: UnsafeMutablePointer<Float>, graph: Graph
  ) {
    switch way {
    case .filter: weightGradientByFilter(x, dy, dw, graph)
    case .taps: weightGradientByTaps(x, dy, dw)
    case .columns: weightGradientByColumns(x, dy, dw, graph)
    case .depthwise: weightGradientDepthwise(x, dy, dw)
    }
  }

  // MARK: Taps

  /// A tap's run along one output row: where it reads, where it writes, how often.
  struct Run {
    /// Pixel of the first input, counted through the batch.
    let input: Int
    /// Pixel of the first output, counted through the batch.
    let output: Int
    /// Outputs in the run; inputs are `horizontal.stride` pixels apart.
    let count: Int
    /// Number of the tap, row by row of the kernel.
    let tap: Int
  }

  /// Visits all runs of all taps, in blocks of rows that stay in cache while taps add to them.
  func forEachRun(_ body: (Run) -> Void) {
    let block = 512
    for row in 0..<batch * output.height {
      let (item, outputY) = row.quotientAndRemainder(dividingBy: output.height)
      for start in stride(from: 0, to: output.width, by: block) {
        let columns = start..<min(start + block, output.width)
        for tapY in 0..<kernelHeight {
          let inputY =
            outputY * vertical.stride + tapY * vertical.dilation
            - vertical.before(kernel: kernelHeight)
          guard inputY >= 0 && inputY < input.height else { continue }
          for tapX in 0..<kernelWidth {
            let reach = horizontal.reach(
              tap: tapX, kernel: kernelWidth, inputs: input.width, outputs: output.width)
            let outputs = reach.outputs.clamped(to: columns)
            guard !outputs.isEmpty else { continue }
            let skipped = (outputs.lowerBound - reach.outputs.lowerBound) * horizontal.stride
            body(
              Run(
                input: (item * input.height + inputY) * input.width + reach.firstInput + skipped,
                output: row * output.width + outputs.lowerBound,
                count: outputs.count, tap: tapY * kernelWidth + tapX))
          }
        }
      }
    }
  }

  private func forwardByTaps(
    _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    let (ins, outs) = (inputsPerGroup, outputsPerGroup)
    forEachRun { run in
      for group in 0..<groups {
        BLAS.multiply(
          m: run.count, n: outs, k: ins,
          x + run.input * input.channels + group * ins, lda: horizontal.stride * input.channels,
          weight + group * outs * patchCount + run.tap * ins, ldb: patchCount, transposeB: true,
          beta: 1, into: y + run.output * output.channels + group * outs, ldc: output.channels)
      }
    }
  }

  private func inputGradientByTaps(
    _ dy: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
  ) {
    let (ins, outs) = (inputsPerGroup, outputsPerGroup)
    forEachRun { run in
      for group in 0..<groups {
        BLAS.multiply(
          m: run.count, n: ins, k: outs,
          dy + run.output * output.channels + group * outs, lda: output.channels,
          weight + group * outs * patchCount + run.tap * ins, ldb: patchCount,
          beta: 1, into: dx + run.input * input.channels + group * ins,
          ldc: horizontal.stride * input.channels)
      }
    }
  }

  private func weightGradientByTaps(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dw: UnsafeMutablePointer<Float>
  ) {
    let (ins, outs) = (inputsPerGroup, outputsPerGroup)
    forEachRun { run in
      for group in 0..<groups {
        BLAS.multiply(
          m: outs, n: ins, k: run.count,
          dy + run.output * output.channels + group * outs, lda: output.channels, transposeA: true,
          x + run.input * input.channels + group * ins, ldb: horizontal.stride * input.channels,
          beta: 1, into: dw + group * outs * patchCount + run.tap * ins, ldc: patchCount)
      }
    }
  }
}

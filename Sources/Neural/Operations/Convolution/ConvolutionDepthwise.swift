import CKernels

/// Convolution of each channel by itself: along the channels, tap by tap, with the weights turned
/// so that a tap's channels are neighbours.
extension Convolution {
  private var taps: Int { kernelHeight * kernelWidth }

  func forwardDepthwise(
    _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    let stride = horizontal.stride * groups
    forEachRun { run in
      kernel_depthwise_forward(
        x + run.input * groups, stride, weight + run.tap, taps, y + run.output * groups, groups,
        run.count, groups)
    }
  }

  func inputGradientDepthwise(
    _ dy: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
  ) {
    let stride = horizontal.stride * groups
    forEachRun { run in
      kernel_depthwise_forward(
        dy + run.output * groups, groups, weight + run.tap, taps, dx + run.input * groups, stride,
        run.count, groups)
    }
  }

  func weightGradientDepthwise(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dw: UnsafeMutablePointer<Float>
  ) {
    let stride = horizontal.stride * groups
    forEachRun { run in
      kernel_depthwise_weight_gradient(
        x + run.input * groups, stride, dy + run.output * groups, dw + run.tap, taps, run.count,
        groups)
    }
  }
}

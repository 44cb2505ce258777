import Neural

extension GradientCase {
  /// Convolutions and upsampling; every way through a convolution.
  static let convolutions: [GradientCase] = conv1ds + conv2ds + upsampling

  private static let conv1ds: [GradientCase] = {
    let name = "conv1d(_:weight:bias:axis:groups:activation:)"
    return [
      GradientCase(
        name,
        [GradientInput(Shape(2, 9, 4)), GradientInput(Shape(6, 3, 4)), GradientInput(Shape(6))]
      ) { conv1d($0[0], weight: $0[1], bias: $0[2]) },
      GradientCase(
        name, [GradientInput(Shape(2, 9, 4)), GradientInput(Shape(6, 3, 2))],
        note: "strided, dilated, causal, groups"
      ) {
        conv1d(
          $0[0], weight: $0[1], axis: ConvolutionAxis(stride: 2, dilation: 2, padding: .causal),
          groups: 2)
      },
      GradientCase(
        name, [GradientInput(Shape(2, 9, 6)), GradientInput(Shape(6, 4, 1))],
        note: "depthwise, explicit padding"
      ) {
        conv1d(
          $0[0], weight: $0[1],
          axis: ConvolutionAxis(padding: .explicit(before: 3, after: 1)), groups: 6)
      },
      GradientCase(
        name, [GradientInput(Shape(2, 11, 24)), GradientInput(Shape(25, 5, 24))],
        note: "by filter, 5 taps", tolerance: 2e-3
      ) { conv1d($0[0], weight: $0[1]) },
      GradientCase(
        name, [GradientInput(Shape(2, 9, 25)), GradientInput(Shape(24, 4, 25))],
        note: "by filter, 4 taps, look-ahead", tolerance: 2e-3
      ) {
        conv1d(
          $0[0], weight: $0[1], axis: ConvolutionAxis(padding: .explicit(before: 1, after: 3)))
      },
      GradientCase(
        name, [GradientInput(Shape(2, 130, 128)), GradientInput(Shape(3, 3, 128))],
        note: "by taps", tolerance: 2e-3
      ) { conv1d($0[0], weight: $0[1]) },
      GradientCase(
        name, [GradientInput(Shape(1, 260, 256)), GradientInput(Shape(4, 3, 128))],
        note: "by taps, strided, groups", tolerance: 2e-3
      ) { conv1d($0[0], weight: $0[1], axis: ConvolutionAxis(stride: 2), groups: 2) },
    ]
  }()

  private static let conv2ds: [GradientCase] = {
    let name = "conv2d(_:weight:bias:vertical:horizontal:groups:activation:)"
    return [
      GradientCase(
        name,
        [
          GradientInput(Shape(2, 5, 6, 3)), GradientInput(Shape(4, 3, 3, 3)),
          GradientInput(Shape(4)),
        ]
      ) { conv2d($0[0], weight: $0[1], bias: $0[2]) },
      GradientCase(
        name, [GradientInput(Shape(2, 7, 8, 4)), GradientInput(Shape(6, 3, 2, 2))],
        note: "strided, dilated, groups"
      ) {
        conv2d(
          $0[0], weight: $0[1], vertical: ConvolutionAxis(stride: 2, padding: .none),
          horizontal: ConvolutionAxis(dilation: 3), groups: 2)
      },
      GradientCase(
        name, [GradientInput(Shape(2, 3, 10, 24)), GradientInput(Shape(24, 2, 3, 24))],
        note: "by filter", tolerance: 2e-3
      ) { conv2d($0[0], weight: $0[1], vertical: ConvolutionAxis(padding: .causal)) },
      GradientCase(
        name, [GradientInput(Shape(1, 5, 6, 5)), GradientInput(Shape(5, 3, 3, 1))],
        note: "depthwise"
      ) { conv2d($0[0], weight: $0[1], horizontal: ConvolutionAxis(stride: 2), groups: 5) },
    ]
  }()

  private static let upsampling: [GradientCase] = [
    GradientCase("upsample(_:factor:axis:)", [GradientInput(Shape(2, 4, 3))]) {
      upsample($0[0], factor: 3)
    },
    GradientCase(
      "upsample(_:factor:axis:)", [GradientInput(Shape(2, 4, 5, 3))], note: "both axes"
    ) {
      upsample(upsample($0[0], factor: 2, axis: 1), factor: 3, axis: 2)
    },
  ]
}

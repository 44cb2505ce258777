import Neural

extension OracleCase {
  /// Every comparison; one table per family of operations.
  static let all: [OracleCase] = [elementwise, losses, axes].flatMap { $0 }

  /// Arithmetic and activations.
  static let elementwise: [OracleCase] = [
    OracleCase("add") { $0["a"] + $0["b"] },
    OracleCase("subtract") { $0["a"] - $0["b"] },
    OracleCase("multiply") { $0["a"] * $0["b"] },
    OracleCase("divide") { $0["a"] / $0["b"] },
    OracleCase("divide a number") { 3 / $0["x"] },
    OracleCase("broadcast") { $0["x"].broadcast(to: Shape(2, 3, 4)) },
    OracleCase("square") { square($0["x"]) },
    OracleCase("sqrt") { sqrt($0["x"]) },
    OracleCase("abs") { abs($0["x"]) },
    OracleCase("exp") { exp($0["x"]) },
    OracleCase("log") { log($0["x"]) },
    OracleCase("clamp") { clamp($0["x"], to: -2...3) },
    OracleCase("relu") { relu($0["x"]) },
    OracleCase("leaky relu") { leakyReLU($0["x"]) },
    OracleCase("silu") { silu($0["x"]) },
    OracleCase("tanh") { tanh($0["x"]) },
    OracleCase("sigmoid") { sigmoid($0["x"]) },
  ]

  /// Losses and the Gaussian latent.
  static let losses: [OracleCase] = [
    OracleCase("absolute error") { absoluteError($0["x"], $0["target"]) },
    OracleCase("squared error") { squaredError($0["x"], $0["target"]) },
    OracleCase("absolute error, weighted") {
      absoluteError($0["x"], $0["target"], weights: $0["weights"])
    },
    OracleCase("squared error, weighted") {
      squaredError($0["x"], $0["target"], weights: $0["weights"])
    },
    OracleCase("cross-entropy") { crossEntropy($0["logits"], classes: [8, 0, -1, 3]) },
    OracleCase("bernoulli") { bernoulliCrossEntropy($0["logits"], $0["target"]) },
    OracleCase("gaussian divergence") {
      gaussianDivergence(mean: $0["mean"], logVariance: $0["log_variance"])
    },
    OracleCase("gaussian divergence, free bits") {
      gaussianDivergence(mean: $0["mean"], logVariance: $0["log_variance"], freeBits: 1.5)
    },
    OracleCase("gaussian sample") {
      gaussianSample(mean: $0["mean"], logVariance: $0["log_variance"], noise: $0["noise"])
    },
  ]

  /// Operations that move elements or run along an axis, and the norm of rows.
  static let axes: [OracleCase] = [
    OracleCase("log softmax") { logSoftmax($0["x"]) },
    OracleCase("layer norm") { layerNorm($0["x"], scale: $0["scale"], shift: $0["shift"]) },
    OracleCase("transposed") { $0["x"].transposed(0, 1) },
    OracleCase("sliced") { $0["x"].sliced(axis: 1, 1..<5, by: 2) },
    OracleCase("concatenate") { concatenate([$0["a"], $0["b"]], axis: 1) },
    OracleCase("sum") { $0["x"].sum(axis: 1) },
    OracleCase("mean") { $0["x"].mean(axis: -1, keepingAxis: true) },
    OracleCase("max") { $0["x"].max(axis: 0) },
  ]
}

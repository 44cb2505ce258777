import CKernels

/// Gated recurrent unit over time, the reset gate after the product as cuDNN and PyTorch have it:
///
///     r = σ(W_r x + b_r + U_r h + c_r)
///     z = σ(W_z x + b_z + U_z h + c_z)
///     m = U_n h + c_n
///     n = tanh(W_n x + b_n + r ⊙ m)
///     h' = (1 − z) ⊙ n + z ⊙ h
///
/// Pullback, by steps from last to first, with δ the gradients before each nonlinearity:
/// `δn = dh' (1 − z)(1 − n²)`, `δz = dh' (h − n) z (1 − z)`, `δr = δn m r (1 − r)`, `δm = δn r`,
/// `dh = dh' z + U_rᵀ δr + U_zᵀ δz + U_nᵀ δm`; then the weights' gradients for all steps at once.
///
/// Source: Cho et al. 2014, "Learning phrase representations using RNN encoder–decoder".
/// - Parameters:
///   - x: `[batch, time, in]`; one time step is the step form for decoding.
///   - initial: h before the first step, `[batch, hidden]`; zero if none.
///   - weights: of the three gates.
/// - Returns: h' of every time, `[batch, time, hidden]`.
public func gru(_ x: Tensor, initial: Tensor? = nil, weights: GRUWeights) -> Tensor {
  let hidden = weights.recurrent.shape[-1]
  requireShapes(x, initial, weights)
  let (graph, batch, time) = (x.graph, x.shape[0], x.shape[1])
  let order = TimeMajor(batch: batch, time: time)
  let stepCount = batch * hidden

  // All time-major, [step, batch, …].
  let projection = InputProjection(
    of: x, order: order, weight: weights.input, bias: weights.inputBias)
  let gates = projection.gates  // r, z, n
  let candidates = graph.scratch(order.rows * hidden)  // m
  let states = graph.scratch((time + 1) * stepCount)  // h before each step, and after the last
  let (gate, candidate, state) = (gates.pointer, candidates.pointer, states.pointer)
  kernel_fill_rows(weights.recurrentBias.pointer + 2 * hidden, candidate, order.rows, hidden)
  begin(state, with: initial, count: stepCount)
  let u = weights.recurrent.pointer
  let gateProduct = RecurrentProduct(
    u, stride: hidden, isTransposed: true, depth: hidden, columns: 2 * hidden, rows: batch,
    steps: time, graph: graph)
  let candidateProduct = RecurrentProduct(
    u + 2 * hidden * hidden, stride: hidden, isTransposed: true, depth: hidden, columns: hidden,
    rows: batch, steps: time, graph: graph)
  for step in 0..<time {
    let (g, m) = (gate + step * 3 * stepCount, candidate + step * stepCount)
    let h = state + step * stepCount
    gateProduct.add(h, stride: hidden, to: g, stride: 3 * hidden, rows: batch)
    candidateProduct.add(h, stride: hidden, to: m, stride: hidden, rows: batch)
    kernel_gru_forward(
      g, m, weights.recurrentBias.pointer, h, h + stepCount, batch, hidden)
  }
  let y = graph.result(Shape(batch, time, hidden))
  order.scatter(state + stepCount, width: hidden, into: y.pointer)

  guard graph.isRecording else { return y }
  return graph.record(
    y, from: x, initial ?? x, weights.input, weights.recurrent, weights.inputBias,
    weights.recurrentBias
  ) { y in
    let (gate, candidate, state) = (gates.pointer, candidates.pointer, states.pointer)
    let dy = y.gradient
    let carried = graph.scratch(stepCount)
    let dh = carried.pointer
    dh.update(repeating: 0, count: stepCount)
    let u = weights.recurrent.pointer
    let gateProduct = RecurrentProduct(
      u, stride: hidden, isTransposed: false, depth: 2 * hidden, columns: hidden, rows: batch,
      steps: time, graph: graph)
    let candidateProduct = RecurrentProduct(
      u + 2 * hidden * hidden, stride: hidden, isTransposed: false, depth: hidden,
      columns: hidden, rows: batch, steps: time, graph: graph)
    for step in (0..<time).reversed() {
      let (g, m) = (gate + step * 3 * stepCount, candidate + step * stepCount)
      // From here on `gates` holds δr, δz, δn and `candidates` holds δm.
      kernel_gru_backward(
        g, m, state + step * stepCount, dy + step * hidden, time * hidden, dh,
        batch, hidden)
      gateProduct.add(g, stride: 3 * hidden, to: dh, stride: hidden, rows: batch)
      candidateProduct.add(m, stride: hidden, to: dh, stride: hidden, rows: batch)
    }
    end(dh, at: initial, count: stepCount)
    if weights.recurrent.requiresGradient {
      let dU = weights.recurrent.gradient
      BLAS.multiply(
        m: 2 * hidden, n: hidden, k: order.rows, gate, lda: 3 * hidden, transposeA: true,
        state, ldb: hidden, beta: 1, into: dU, ldc: hidden)
      BLAS.multiply(
        m: hidden, n: hidden, k: order.rows, candidate, lda: hidden, transposeA: true,
        state, ldb: hidden, beta: 1, into: dU + 2 * hidden * hidden, ldc: hidden)
    }
    if weights.recurrentBias.requiresGradient {
      let dc = weights.recurrentBias.gradient
      kernel_add_row_sums(gate, 3 * hidden, order.rows, 2 * hidden, dc)
      kernel_add_row_sums(candidate, hidden, order.rows, hidden, dc + 2 * hidden)
    }
    projection.pullBack(to: x, weight: weights.input, bias: weights.inputBias)
  }
}

/// Stops with a message unless input, weights and initial state fit.
private func requireShapes(_ x: Tensor, _ initial: Tensor?, _ weights: GRUWeights) {
  let hidden = weights.recurrent.shape[-1]
  require(
    x.shape.rank == 3 && x.shape[1] > 0
      && weights.input.shape == Shape(3 * hidden, x.shape[2])
      && weights.recurrent.shape == Shape(3 * hidden, hidden)
      && weights.inputBias.shape == Shape(3 * hidden)
      && weights.recurrentBias.shape == Shape(3 * hidden),
    "gru: input \(x.shape) does not fit weights \(weights.input.shape), "
      + "\(weights.recurrent.shape), biases \(weights.inputBias.shape), "
      + "\(weights.recurrentBias.shape)")
  if let initial {
    require(
      initial.shape == Shape(x.shape[0], hidden),
      "gru: initial state \(initial.shape) must be \(Shape(x.shape[0], hidden))")
  }
}

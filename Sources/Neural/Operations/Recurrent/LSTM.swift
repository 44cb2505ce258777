import CKernels

/// Long short-term memory over time:
///
///     (i, f, o) = σ(W x + b + U h + d),  g = tanh(W x + b + U h + d)
///     c' = f ⊙ c + i ⊙ g
///     h' = o ⊙ tanh c'
///
/// Pullback, by steps from last to first, with δ the gradients before each nonlinearity:
/// `dc' += dh' o (1 − tanh² c')`, `δo = dh' tanh c' o (1 − o)`, `δi = dc' g i (1 − i)`,
/// `δf = dc' c f (1 − f)`, `δg = dc' i (1 − g²)`, `dc = dc' f`, `dh = Uᵀ δ`; then the weights'
/// gradients for all steps at once.
///
/// Source: Hochreiter, Schmidhuber 1997; the forget gate from Gers, Schmidhuber, Cummins 2000.
/// - Parameters:
///   - x: `[batch, time, in]`; one time step is the step form for decoding.
///   - initial: h and c before the first step, each `[batch, hidden]`; zero if none.
///   - weights: of the four gates, see ``RecurrentWeights``.
///   - isReversed: runs from the last time to the first.
/// - Returns: h' and c' of every time, each `[batch, time, hidden]`.
public func lstm(
  _ x: Tensor, initial: (hidden: Tensor, cell: Tensor)? = nil, weights: RecurrentWeights,
  isReversed: Bool = false
) -> (hidden: Tensor, cell: Tensor) {
  let hidden = weights.recurrent.shape[-1]
  requireRecurrentShapes(
    "lstm", x, hidden: hidden, gates: 4, states: (initial?.hidden, initial?.cell),
    weights: weights)
  let (graph, batch, time) = (x.graph, x.shape[0], x.shape[1])
  let order = TimeMajor(batch: batch, time: time, isReversed: isReversed)
  let stepCount = batch * hidden

  // All time-major, [step, batch, …].
  let projection = InputProjection(
    of: x, order: order, weight: weights.input, bias: weights.inputBias)
  let gates = projection.gates  // i, f, g, o
  let states = graph.scratch((time + 1) * stepCount)  // h before each step, and after the last
  let cells = graph.scratch((time + 1) * stepCount)  // c likewise
  let squashed = graph.scratch(order.rows * hidden)  // tanh c'
  let (gate, state, cell) = (gates.pointer, states.pointer, cells.pointer)
  begin(state, with: initial?.hidden, count: stepCount)
  begin(cell, with: initial?.cell, count: stepCount)
  let product = RecurrentProduct(
    weights.recurrent.pointer, stride: hidden, isTransposed: true, depth: hidden,
    columns: 4 * hidden, rows: batch, steps: time, graph: graph)
  for step in 0..<time {
    let (g, now, next) = (gate + step * 4 * stepCount, step * stepCount, (step + 1) * stepCount)
    product.add(state + now, stride: hidden, to: g, stride: 4 * hidden, rows: batch)
    kernel_lstm_forward(
      g, weights.recurrentBias.pointer, cell + now, cell + next, squashed.pointer + now,
      state + next, batch, hidden)
  }
  // One result, so that both halves share a place on the tape.
  let y = graph.result(Shape(2, batch, time, hidden))
  order.scatter(state + stepCount, width: hidden, into: y.pointer)
  order.scatter(cell + stepCount, width: hidden, into: y.pointer + order.rows * hidden)
  guard graph.isRecording else { return halves(of: y) }

  let noted = graph.record(
    y, from: x, initial?.hidden ?? x, initial?.cell ?? x, weights.input, weights.recurrent,
    weights.inputBias, weights.recurrentBias
  ) { y in
    let (gate, state, cell) = (gates.pointer, states.pointer, cells.pointer)
    let (dy, dyCell) = (y.gradient, y.gradient + order.rows * hidden)
    let carried = graph.scratch(2 * stepCount)
    let (dh, dc) = (carried.pointer, carried.pointer + stepCount)
    carried.pointer.update(repeating: 0, count: 2 * stepCount)
    let product = RecurrentProduct(
      weights.recurrent.pointer, stride: hidden, isTransposed: false, depth: 4 * hidden,
      columns: hidden, rows: batch, steps: time, graph: graph)
    for step in (0..<time).reversed() {
      let (g, now) = (gate + step * 4 * stepCount, step * stepCount)
      let place = order.time(ofStep: step) * hidden
      // From here on `gates` holds δi, δf, δg, δo.
      kernel_lstm_backward(
        g, cell + now, squashed.pointer + now, dy + place, dyCell + place, time * hidden, dh, dc,
        batch, hidden)
      dh.update(repeating: 0, count: stepCount)
      product.add(g, stride: 4 * hidden, to: dh, stride: hidden, rows: batch)
    }
    end(dh, at: initial?.hidden, count: stepCount)
    end(dc, at: initial?.cell, count: stepCount)
    if weights.recurrent.requiresGradient {
      BLAS.multiply(
        m: 4 * hidden, n: hidden, k: order.rows, gate, lda: 4 * hidden, transposeA: true,
        state, ldb: hidden, beta: 1, into: weights.recurrent.gradient, ldc: hidden)
    }
    if weights.recurrentBias.requiresGradient {
      let dd = weights.recurrentBias.gradient
      kernel_add_row_sums(gate, 4 * hidden, order.rows, 4 * hidden, dd)
    }
    projection.pullBack(to: x, weight: weights.input, bias: weights.inputBias)
  }
  return halves(of: noted)
}

/// `[2, batch, time, hidden]` as two views `[batch, time, hidden]`.
private func halves(of pair: Tensor) -> (hidden: Tensor, cell: Tensor) {
  let shape = Shape(pair.shape[1], pair.shape[2], pair.shape[3])
  return (pair.rows(0..<1).reshaped(shape), pair.rows(1..<2).reshaped(shape))
}

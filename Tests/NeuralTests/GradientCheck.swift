import Neural
import Testing

/// One use of an operation or layer whose pullback is checked against central differences.
///
/// Cases live in tables, one extension of ``GradientCase`` per family of operations, joined in
/// ``all``; ``GradientTests`` runs them, and asserts that every public operation has one.
struct GradientCase: Sendable, CustomTestStringConvertible {
  typealias Apply = (Graph, [Tensor]) -> Tensor

  /// What is covered, as ``OperationList`` spells it: `linear(_:weight:bias:)`, or a layer's type.
  let operation: String
  /// What is special about this use.
  let note: String
  let inputs: [GradientInput]
  /// Largest accepted error, relative to the largest gradient element of the same array.
  let tolerance: Double
  /// Makes the layer, if there is one, in a store, and tells how to apply it.
  let prepare: @Sendable (ParameterStore) -> Apply

  var testDescription: String { note.isEmpty ? operation : "\(operation), \(note)" }

  /// A check of an operation on `inputs`.
  init(
    _ operation: String, _ inputs: [GradientInput], note: String = "", tolerance: Double = 1e-3,
    _ apply: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.init(
      operation: operation, note: note, inputs: inputs, tolerance: tolerance,
      prepare: { _ in { _, inputs in apply(inputs) } })
  }

  /// A check of a layer: of its inputs and of all parameters that `make` adds to the store.
  init<Layer>(
    layer operation: String, _ inputs: [GradientInput], note: String = "",
    tolerance: Double = 1e-3, make: @escaping @Sendable (ParameterStore) -> Layer,
    apply: @escaping @Sendable (Layer, Graph, [Tensor]) -> Tensor
  ) {
    self.init(operation: operation, note: note, inputs: inputs, tolerance: tolerance) { store in
      let layer = make(store)
      return { graph, inputs in apply(layer, graph, inputs) }
    }
  }

  private init(
    operation: String, note: String, inputs: [GradientInput], tolerance: Double,
    prepare: @escaping @Sendable (ParameterStore) -> Apply
  ) {
    self.operation = operation
    self.note = note
    self.inputs = inputs
    self.tolerance = tolerance
    self.prepare = prepare
  }
}

/// One input of a ``GradientCase``: a shape and how its values are drawn.
struct GradientInput: Sendable {
  let shape: Shape
  let range: ClosedRange<Float>
  /// Places where the operation has a kink; values keep a distance from them.
  let kinks: [Float]
  /// All values at least 0.2 apart, for maxima.
  let isDistinct: Bool
  /// False for targets and masks, which get no gradient.
  let isChecked: Bool

  init(
    _ shape: Shape, in range: ClosedRange<Float> = -1...1, kinks: [Float] = [],
    isDistinct: Bool = false, isChecked: Bool = true
  ) {
    self.shape = shape
    self.range = range
    self.kinks = kinks
    self.isDistinct = isDistinct
    self.isChecked = isChecked
  }

  func values(using random: inout some RandomNumberGenerator) -> [Float] {
    if isDistinct {
      return (0..<shape.count).map { Float($0) * 0.2 + range.lowerBound }.shuffled(using: &random)
    }
    return (0..<shape.count).map { _ in
      while true {
        let value = Float.random(in: range, using: &random)
        if kinks.allSatisfy({ abs($0 - value) > 3 * GradientCheck.step }) { return value }
      }
    }
  }
}

/// Compares pullbacks with central differences of the forward pass.
///
/// The output is projected on random directions, `loss = Σ p·y`, summed in double precision. The
/// difference uses four points, whose error falls with the fourth power of the step, so the step can
/// be large enough for single precision: (8 (f₊₁ - f₋₁) - (f₊₂ - f₋₂)) / 12h.
enum GradientCheck {
  static let step: Float = 1 / 32

  /// Elements of each array that are compared.
  static let elementLimit = 24

  static func run(_ item: GradientCase) {
    var random = RandomGenerator(seed: 42)
    let store = ParameterStore()
    let apply = item.prepare(store)
    var inputs = item.inputs.map { $0.values(using: &random) }

    // Gradients from the tape.
    let buckets = GradientBuckets(of: store, size: 0)
    let graph = Graph(parameters: store, recording: true, buckets: buckets)
    let tensors = zip(item.inputs, inputs).map { input, values in
      input.isChecked
        ? graph.variable(input.shape, values) : graph.tensor(input.shape, values)
    }
    let output = apply(graph, tensors)
    let weights = (0..<output.count).map { _ in Float.random(in: -1...1, using: &random) }
    let recorded = output.values
    var final: [Int: [Float]] = [:]
    graph.backward(from: projection(output, weights), scale: 1) { bucket in
      final[bucket] = Array(graph.parameterGradients[buckets.ranges[bucket]])
    }
    for (bucket, range) in buckets.ranges.enumerated() {
      #expect(
        final[bucket] == Array(graph.parameterGradients[range]),
        "\(item.testDescription): something was added to a gradient that was called final")
    }

    // The same layers without a tape give the same values.
    let inference = Graph(parameters: store, recording: false)
    func outputValues() -> [Float] {
      apply(inference, zip(item.inputs, inputs).map { inference.tensor($0.shape, $1) }).values
    }
    #expect(outputValues() == recorded, "\(item.testDescription): inference differs from training")

    func loss() -> Double {
      zip(outputValues(), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    func slope(_ write: (Float) -> Void) -> Double {
      let h = step
      func at(_ distance: Float) -> Double {
        write(distance)
        return loss()
      }
      let slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * Double(h))
      write(0)
      return slope
    }

    for (i, input) in item.inputs.enumerated() where input.isChecked {
      let analytic = graph.gradientValues(of: tensors[i])
      let elements = sample(input.shape.count, using: &random)
      let numeric = elements.map { element in
        let centre = inputs[i][element]
        return slope { inputs[i][element] = centre + $0 }
      }
      compare(item, "input \(i)", elements, analytic, numeric)
    }
    for parameter in store.parameters {
      let place = parameter.offset..<parameter.offset + parameter.shape.count
      let analytic = Array(graph.parameterGradients[place])
      let elements = sample(parameter.shape.count, using: &random)
      let numeric = elements.map { element in
        let weight = store.pointer + parameter.offset + element
        let centre = weight.pointee
        return slope { weight.pointee = centre + $0 }
      }
      compare(item, parameter.name, elements, analytic, numeric)
    }
  }

  /// `Σ weights · x` as one element; independent of the operations that are checked.
  static func projection(_ x: Tensor, _ weights: [Float]) -> Tensor {
    let loss = x.graph.tensor(Shape(1), [zip(x.values, weights).reduce(0) { $0 + $1.0 * $1.1 }])
    return x.graph.record(loss, from: x) { loss in
      let (dx, scale) = (x.gradient, loss.gradient[0])
      for i in weights.indices { dx[i] += scale * weights[i] }
    }
  }

  private static func sample(_ count: Int, using random: inout RandomGenerator) -> [Int] {
    Array((0..<count).shuffled(using: &random).prefix(elementLimit))
  }

  private static func compare(
    _ item: GradientCase, _ array: String, _ elements: [Int], _ analytic: [Float],
    _ numeric: [Double]
  ) {
    let largest = numeric.reduce(1e-2) { max($0, abs($1)) }
    for (element, expected) in zip(elements, numeric) {
      let error = abs(Double(analytic[element]) - expected) / largest
      #expect(
        error <= item.tolerance,
        "\(item.testDescription): \(array)[\(element)] is \(analytic[element]), not \(expected)")
    }
  }
}

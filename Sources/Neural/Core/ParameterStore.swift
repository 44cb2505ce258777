/// One trainable array of a model: a name and a place in its ``ParameterStore``.
public struct Parameter: Sendable, Hashable {
  /// Dotted name, such as `encoder.2.weight`; the key in safetensors files.
  public let name: String
  /// Axis lengths, outermost first.
  public let shape: Shape
  /// First element within the store.
  package let offset: Int
}

/// All parameters of a model in one allocation, in the order in which they were added.
///
/// Layers add their parameters when they are made and keep only ``Parameter`` places; gradients,
/// optimiser moments and averages are further blocks of the same length, so that an update is one
/// loop. Each parameter begins on a 64-byte boundary; the gaps stay zero.
///
/// Threads: any number may read while none writes. Only the optimiser and loading write, between
/// steps; hence `@unchecked Sendable`.
public final class ParameterStore: @unchecked Sendable {
  /// The parameters, in order of addition.
  public private(set) var parameters: [Parameter] = []
  /// Floats in the store, gaps included.
  public private(set) var count = 0

  private var indexOfName: [String: Int] = [:]
  package private(set) var storage = TensorStorage(count: 0)

  /// Whether an ``Initialiser`` fills what is added; otherwise it begins at 0, to be loaded.
  package let drawsValues: Bool

  /// An empty store.
  public init() { drawsValues = true }

  /// An empty store.
  /// - Parameter drawsValues: false for values that are loaded from a file afterwards.
  package init(drawsValues: Bool) { self.drawsValues = drawsValues }

  /// A store of the same parameters and values that shares nothing with this one.
  public func copy() -> ParameterStore {
    let copy = ParameterStore()
    copy.parameters = parameters
    copy.count = count
    copy.indexOfName = indexOfName
    copy.storage = TensorStorage(count: count)
    copy.storage.pointer.update(from: storage.pointer, count: count)
    return copy
  }

  /// First element of all parameters, `[count]`.
  package var pointer: UnsafeMutablePointer<Float> { storage.pointer }

  /// Elements of all parameters, gaps not counted.
  public var elementCount: Int { parameters.reduce(0) { $0 + $1.shape.count } }

  /// Adds a parameter and fills it.
  /// - Parameters:
  ///   - name: not yet in the store.
  ///   - shape: axis lengths.
  ///   - fill: writes the initial values, row-major.
  public func add(
    _ name: String, _ shape: Shape, fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Parameter {
    require(indexOfName[name] == nil, "a parameter named \(name) exists already")
    let parameter = Parameter(name: name, shape: shape, offset: count)
    let padded = (shape.count + 15) / 16 * 16
    grow(to: count + padded)
    fill(UnsafeMutableBufferPointer(start: pointer + count, count: shape.count))
    indexOfName[name] = parameters.count
    parameters.append(parameter)
    count += padded
    return parameter
  }

  /// The parameter of a name, if there is one.
  public func parameter(named name: String) -> Parameter? {
    indexOfName[name].map { parameters[$0] }
  }

  /// A copy of a parameter's values, row-major.
  public func values(of parameter: Parameter) -> [Float] {
    Array(UnsafeBufferPointer(start: pointer + parameter.offset, count: parameter.shape.count))
  }

  /// Overwrites a parameter's values.
  public func set(_ parameter: Parameter, to values: [Float]) {
    require(
      values.count == parameter.shape.count,
      "\(values.count) values for \(parameter.name) of shape \(parameter.shape)")
    (pointer + parameter.offset).update(from: values, count: values.count)
  }

  /// Overwrites all values with those of a store of the same parameters.
  public func copyValues(of other: ParameterStore) {
    require(
      parameters == other.parameters,
      "the stores hold different parameters: \(count) floats and "
        + "\(other.count)")
    pointer.update(from: other.pointer, count: count)
  }

  /// Moves all values some of the way to those of parameters of the same names; others stay.
  ///
  /// Weights between those of a model and of the same model after it learned on keep more of what the first
  /// could do. Source: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", section 3.
  /// - Parameters:
  ///   - other: where they go.
  ///   - share: 0 stays, 1 goes all the way.
  public func move(towards other: ParameterStore, share: Float) {
    for parameter in parameters {
      guard let origin = other.parameter(named: parameter.name) else { continue }
      let values = zip(values(of: parameter), other.values(of: origin))
      set(parameter, to: values.map { (1 - share) * $0 + share * $1 })
    }
  }

  private func grow(to needed: Int) {
    guard needed > storage.count else { return }
    let larger = TensorStorage(count: max(needed, storage.count * 2))
    larger.pointer.update(from: storage.pointer, count: count)
    (larger.pointer + count).initialize(repeating: 0, count: larger.count - count)
    storage = larger
  }
}

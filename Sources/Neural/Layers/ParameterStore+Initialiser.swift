extension ParameterStore {
  /// Adds a parameter and draws its first values.
  /// - Parameters:
  ///   - name: not yet in the store.
  ///   - shape: axis lengths, outputs first.
  ///   - initialiser: how the values begin.
  ///   - random: where they are drawn from.
  public func add(
    _ name: String, _ shape: Shape, _ initialiser: Initialiser,
    using random: inout RandomGenerator
  ) -> Parameter {
    add(name, shape) { values in
      if drawsValues { initialiser.fill(values, shape, using: &random) }
    }
  }
}

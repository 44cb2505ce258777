import Foundation

/// Draws in the words of sound design.
extension RandomGenerator {
  /// A number drawn evenly between two others.
  package mutating func between(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * uniform()
  }

  /// A positive number whose logarithm is drawn evenly: for frequencies and times.
  package mutating func ratioBetween(_ low: Float, _ high: Float) -> Float {
    low * powf(high / low, uniform())
  }

  /// True in that share of all draws.
  package mutating func chance(_ share: Float) -> Bool { uniform() < share }

  /// One of some values, which must not be empty.
  package mutating func pick<Value>(_ values: [Value]) -> Value {
    values[integer(below: values.count)]
  }

  /// White noise of variance 1.
  package mutating func noise(count: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
      fillNormal(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      initialised = count
    }
  }
}

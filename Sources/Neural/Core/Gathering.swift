import Synchronization

/// Values that threads put together, each under its number.
///
/// Its functions are not inlined, so that the tests' list of what ThreadSanitizer cannot see can name
/// them and nothing else.
package final class Gathering<Value: Sendable>: Sendable {
  private let found = Mutex<[Int: Value]>([:])

  package init() {}

  @inline(never)
  package func set(_ index: Int, _ value: Value) {
    found.withLock { $0[index] = value }
  }

  /// The values under 0 ..< `count`, all of which have been set.
  @inline(never)
  package func values(count: Int) -> [Value] {
    found.withLock { found in (0..<count).map { found[$0]! } }
  }
}

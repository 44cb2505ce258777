import Synchronization

extension WorkerPool {
  /// What a function gives for each of some items, in their order, found on all workers.
  package func results<Item: Sendable, Value: Sendable>(
    of items: [Item], _ body: @escaping @Sendable (Item) -> Value
  ) -> [Value] {
    let found = Gathering<Value>()
    run(count: items.count) { index in found.set(index, body(items[index])) }
    return found.values(count: items.count)
  }
}

/// Values that threads put together.
private final class Gathering<Value: Sendable>: Sendable {
  private let found = Mutex<[Int: Value]>([:])

  func set(_ index: Int, _ value: Value) {
    found.withLock { $0[index] = value }
  }

  func values(count: Int) -> [Value] {
    found.withLock { found in (0..<count).map { found[$0]! } }
  }
}

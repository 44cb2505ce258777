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

import Neural
import Testing

/// Stretches of gradients that are final before others.
@Suite("Gradient buckets")
struct GradientBucketsTests {
  private static func store(_ counts: [Int]) -> ParameterStore {
    let store = ParameterStore()
    for (index, count) in counts.enumerated() {
      _ = store.add("\(index)", Shape(count)) { $0.update(repeating: 1) }
    }
    return store
  }

  @Test(arguments: [0, 16, 40, 100, 1_000]) func theyAreTheWholeStoreCutBetweenParameters(
    _ size: Int
  ) {
    let store = Self.store([3, 16, 17, 90, 1, 5])
    let ranges = GradientBuckets(of: store, size: size).ranges
    #expect(ranges.reversed().flatMap { Array($0) } == Array(0..<store.count))
    let starts = Set(store.parameters.map(\.offset))
    #expect(ranges.allSatisfy { starts.contains($0.lowerBound) })
    for range in ranges where range.count > size {
      #expect(store.parameters.count { range.contains($0.offset) } == 1)
    }
    if size == 1_000 { #expect(ranges.count == 1) }
  }

  /// The last layer's gradients come first; those of a weight that two layers read come with the first
  /// of them; those that nothing reads at once.
  @Test func lastLayersAreFinalFirst() {
    let store = ParameterStore()
    func add(_ name: String) -> Parameter {
      store.add(name, Shape(4, 4)) { $0.update(repeating: 0.1) }
    }
    let (unused, shared, middle, last) = (add("unused"), add("shared"), add("middle"), add("last"))
    let buckets = GradientBuckets(of: store, size: 0)
    let names = ["last", "middle", "shared", "unused"]
    let graph = Graph(parameters: store, recording: true, buckets: buckets)
    func told() -> [String] {
      var told: [String] = []
      let x = graph.tensor(Shape(2, 4), [1, 2, 3, 4, 5, 6, 7, 8])
      let hidden = linear(linear(x, weight: graph[shared]), weight: graph[middle])
      let output = linear(linear(hidden, weight: graph[shared]), weight: graph[last])
      graph.backward(from: output.sum(), scale: 0.5) { told.append(names[$0]) }
      graph.reset()
      return told
    }
    #expect(told() == ["unused", "last", "middle", "shared"])
    #expect(told() == ["unused", "last", "middle", "shared"])
    #expect(graph.parameterGradients[unused.offset] == 0)
    #expect(graph.parameterGradients[last.offset] != 0)
  }
}

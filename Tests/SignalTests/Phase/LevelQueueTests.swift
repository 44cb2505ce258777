import Signal
import Testing

@Suite struct LevelQueueTests {
  @Test func binsComeOutByLevelEachOnce() {
    let levels = TestSignals.noise(count: 5000).map { UInt8(1 + abs($0) * 253) }
    var queue = LevelQueue(capacity: levels.count)
    for _ in 0..<2 {
      for bin in levels.indices { queue.push(bin, level: levels[bin]) }
      var out: [Int] = []
      while let bin = queue.pop() { out.append(bin) }
      #expect(out.sorted() == Array(levels.indices))
      for (a, b) in zip(out, out.dropFirst()) { #expect(levels[a] >= levels[b]) }
    }
  }

  @Test func aLouderBinPushedLaterComesFirst() {
    var queue = LevelQueue(capacity: 4)
    #expect(queue.pop() == nil)
    queue.push(0, level: 3)
    queue.push(2, level: 1)
    #expect(queue.pop() == 0)
    queue.push(3, level: 254)
    queue.push(1, level: 9)
    #expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()] == [3, 1, 2, nil])
  }
}

import Signal
import Testing

@Suite struct LevelQueueTests {
  @Test func binsComeOutByLevelEachOnce() {
    let levels = TestSignals.noise(count: 5000).map { UInt8(min(255, abs($0) * 256)) }
    var queue = LevelQueue(capacity: levels.count)
    for _ in 0..<2 {
      queue.sort(levels, count: levels.count)
      let queued = levels.indices.filter { LevelQueue.levels.contains(levels[$0]) }
      #expect(queue.count == queued.count)
      #expect((0..<queue.count).map { queue.sortedBin($0) }.sorted() == queued)
      for place in 1..<queue.count {
        #expect(levels[queue.sortedBin(place - 1)] >= levels[queue.sortedBin(place)])
      }
      for bin in queued { queue.push(bin, level: levels[bin]) }
      var out: [Int] = []
      while let bin = queue.pop() { out.append(bin) }
      #expect(out.sorted() == queued)
      for (a, b) in zip(out, out.dropFirst()) { #expect(levels[a] >= levels[b]) }
    }
  }

  @Test func aLouderBinPushedLaterComesFirst() {
    let levels: [UInt8] = [3, 9, 1, 254]
    var queue = LevelQueue(capacity: 4)
    queue.sort(levels, count: 4)
    queue.push(0, level: 3)
    queue.push(2, level: 1)
    #expect(queue.pop() == 0)
    queue.push(3, level: 254)
    queue.push(1, level: 9)
    #expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()] == [3, 1, 2, nil])
  }
}

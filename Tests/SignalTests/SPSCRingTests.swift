import Foundation
import Signal
import Testing

@Suite struct SPSCRingTests {
  @Test func whatGoesInComesOutInOrderAndNoMoreThanFits() {
    let ring = SPSCRing<Int>(capacity: 3)
    #expect((0..<5).map { ring.push($0) } == [true, true, true, false, false])
    #expect(ring.count == 3 && ring.withFirst { $0 } == 0)
    #expect(ring.pop() == 0 && ring.push(7))
    #expect((0..<4).map { _ in ring.pop() } == [1, 2, 7, nil])
    #expect(ring.withFirst { $0 } == nil)
  }

  /// What was not taken is let go with the ring, and nothing else is kept.
  @Test func objectsAreLetGo() {
    final class Thing: Sendable {}
    weak var first: Thing?
    weak var second: Thing?
    do {
      let ring = SPSCRing<Thing>(capacity: 2)
      let (one, two) = (Thing(), Thing())
      (first, second) = (one, two)
      #expect(ring.push(one) && ring.push(two))
      _ = ring.pop()
    }
    #expect(first == nil && second == nil)
  }

  /// One by one and in blocks, by two threads: for the thread sanitizer, too.
  @Test func twoThreads() {
    let ring = SPSCRing<Int>(capacity: 97)
    let total = 300_000
    Thread {
      let block = UnsafeMutablePointer<Int>.allocate(capacity: 64)
      defer { block.deallocate() }
      var next = 0
      while next < total {
        if next % 3 == 0 {
          if ring.push(next) { next += 1 }
          continue
        }
        let count = min(1 + next % 64, total - next)
        for index in 0..<count { block[index] = next + index }
        next += ring.write(block, count: count)
      }
    }.start()
    var expected = 0
    var isInOrder = true
    var block = [Int](repeating: 0, count: 50)
    while expected < total {
      if expected % 5 == 0 {
        guard let element = ring.pop() else { continue }
        isInOrder = isInOrder && element == expected
        expected += 1
        continue
      }
      let count = block.withUnsafeMutableBufferPointer {
        ring.read(into: $0.baseAddress!, count: 50)
      }
      for index in 0..<count { isInOrder = isInOrder && block[index] == expected + index }
      expected += count
    }
    #expect(isInOrder)
  }
}
